import { diffArrays } from "diff";
import { canonical } from "./canonical";

/** A line of what HTML says, and what happens to it. */
export interface Change {
	kind: "same" | "lost" | "new";
	text: string;
}

/** compare tells what the editor's writing of a text would make of it: nothing, where nothing is lost. */
export function compare(stored: string, written: string): Change[] {
	const before = canonical(stored);
	const after = canonical(written);
	if (before.length === after.length && before.every((line, i) => line === after[i])) return [];
	return diffArrays(before, after).flatMap((part) =>
		part.value.map((text) => ({
			kind: part.added ? ("new" as const) : part.removed ? ("lost" as const) : ("same" as const),
			text,
		})),
	);
}

/** excerpt is the changes with some lines around them; a null stands for lines that are left out. */
export function excerpt(changes: Change[], around = 2): (Change | null)[] {
	const near = changes.map((_, i) =>
		changes.slice(Math.max(0, i - around), i + around + 1).some((c) => c.kind !== "same"),
	);
	const out: (Change | null)[] = [];
	for (const [i, change] of changes.entries()) {
		if (near[i]) out.push(change);
		else if (out.at(-1) !== null) out.push(null);
	}
	return out;
}
