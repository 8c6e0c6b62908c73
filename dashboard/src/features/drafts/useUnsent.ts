import { useSyncExternalStore } from "react";
import { isBlank } from "./draft";
import type { Kept } from "./keeper";
import { discard, keeper, onKept } from "./registry";
import { hear } from "./tabs";

/** A piece of work that is on this device and not on the server. */
export interface Unsent {
	readonly id: string;
	readonly site: string;
	readonly document: string;
	readonly locale: string;
	/** Id and kind of its type. */
	readonly type: string;
	readonly kind: string;
	/** "" for what has no name yet. */
	readonly title: string;
	/** Time of the last edit. */
	readonly at: number;
	/** Both sides changed the same field: somebody has to choose. */
	readonly conflict: boolean;
	/** Why it was not taken, in words; "" where it only waits. */
	readonly trouble: string;
}

let list: readonly Kept[] = [];
const listeners = new Set<() => void>();

async function refresh() {
	try {
		list = (await keeper.all()).filter((k) => !isBlank(k.draft));
	} catch {
		list = []; // a browser without a database keeps nothing
	}
	for (const f of listeners) f();
}

function subscribe(f: () => void) {
	listeners.add(f);
	const off = [onKept(() => void refresh()), hear((m) => m.kind === "kept" && void refresh())];
	void refresh();
	return () => {
		listeners.delete(f);
		for (const o of off) o();
	};
}

const newest = () => list;

/** useUnsent is one's unsent work on this device, the newest first; of one site, or of all. */
export function useUnsent(person: string, site?: string): Unsent[] {
	const all = useSyncExternalStore(subscribe, newest);
	const seen = new Set<string>();
	return [...all]
		.filter((k) => k.person === person && (site === undefined || k.site === site))
		.sort((a, b) => b.at - a.at)
		.filter((k) => !seen.has(k.key) && seen.add(k.key))
		.map((k) => ({
			id: k.id,
			site: k.site,
			document: k.document,
			locale: k.locale,
			type: k.type,
			kind: k.kind,
			title: k.title,
			at: k.at,
			conflict: k.draft.conflicts.length > 0,
			trouble: k.draft.conflicts.length > 0 ? "" : (k.trouble ?? ""),
		}));
}

/** Lets a piece of unsent work go, because its editor said so. */
export async function discardUnsent(id: string) {
	await discard({ id, key: id.slice(0, id.lastIndexOf("#")) });
	await refresh();
}
