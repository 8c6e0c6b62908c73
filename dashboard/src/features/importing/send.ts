import type { Schema } from "@/api";

export type Import = Schema<"Import">;

/** What one piece has at most. Small enough for a slow line, which has a minute for each. */
export const pieceBytes = 2 << 20;

/** What sending needs of the world; tests give their own. */
export interface Wire {
	put(offset: number, piece: Blob): Promise<Import>;
	look(): Promise<Import>;
	/** Waits before another try. */
	wait(ms: number): Promise<void>;
	/** A failure that another try may heal. */
	heals(error: unknown): boolean;
	/** A gap: somebody has to look where to go on. */
	gap(error: unknown): boolean;
}

/** sendFile sends what is missing of a file, piece after piece, and goes on after the connection was lost. */
export async function sendFile(
	file: Blob,
	from: number,
	wire: Wire,
	on: (state: { got: number; waiting: boolean }) => void,
	stop: { readonly aborted: boolean },
): Promise<Import | undefined> {
	let at = from;
	let tries = 0;
	while (!stop.aborted) {
		try {
			const now = await wire.put(at, file.slice(at, Math.min(file.size, at + pieceBytes)));
			tries = 0;
			on({ got: now.got, waiting: false });
			if (now.state !== "uploading") return now;
			at = now.got;
		} catch (error) {
			if (wire.gap(error)) {
				const now = await wire.look();
				if (now.state !== "uploading") return now;
				if (now.got === at) throw error;
				at = now.got;
				continue;
			}
			if (!wire.heals(error)) throw error;
			tries += 1;
			on({ got: at, waiting: true });
			await wire.wait(Math.min(10_000, 500 * 2 ** tries));
		}
	}
	return undefined;
}

/** sourceOf guesses what a file is by its name. */
export function sourceOf(name: string): Import["source"] | undefined {
	const lower = name.toLowerCase();
	if (lower.endsWith(".xml") || lower.endsWith(".wxr")) return "wordpress";
	if (lower.endsWith(".tar.gz") || lower.endsWith(".tgz")) return "archive";
	if (lower.endsWith(".zip")) return "markdown";
	return undefined;
}

/** importState is the state of an import in words. */
export function importState(i: Pick<Import, "state" | "step">): {
	word: string;
	tone: "live" | "draft" | "scheduled" | "trouble" | "neutral";
	moving: boolean;
} {
	switch (i.state) {
		case "uploading":
			return { word: "Uploading", tone: "scheduled", moving: true };
		case "looking":
			return { word: i.step || "Waiting to be looked over", tone: "scheduled", moving: true };
		case "looked":
			return { word: "Ready to import", tone: "draft", moving: false };
		case "importing":
			return { word: i.step || "Waiting to begin", tone: "scheduled", moving: true };
		case "done":
			return { word: "Imported", tone: "live", moving: false };
		case "failed":
			return { word: "Failed", tone: "trouble", moving: false };
		case "cancelled":
			return { word: "Stopped", tone: "neutral", moving: false };
		default:
			return { word: i.state, tone: "neutral", moving: false };
	}
}

/** fraction is how far a step is, from 0 to 1; undefined while that is not known. */
export function fraction(done: number, total: number): number | undefined {
	return total > 0 ? Math.max(0, Math.min(1, done / total)) : undefined;
}
