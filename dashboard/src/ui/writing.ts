import { useSyncExternalStore } from "react";
import { connection, type Reason } from "@/api";

/** Why a server takes no changes, in words. */
export const refusals: Record<Reason, string> = {
	database: "Its database is away.",
	read_only: "Its database may only be read now.",
	storage_full: "It has no room left to write.",
	standby: "It stands by for another, which takes them.",
	fenced: "Another has taken over, or is about to.",
};

/** useRefusal is why the server takes no changes now; undefined while it does, or is away. */
export function useRefusal(): Reason | undefined {
	return useSyncExternalStore(connection.subscribe, connection.why);
}

/** What a button says that would change something meanwhile. */
export function refusedWords(why: Reason): string {
	return `The server takes no changes now. ${refusals[why]}`;
}
