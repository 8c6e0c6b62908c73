import type { FieldDef } from "./types";

/** What the rules of a field ask, in words; "" when they ask nothing that shows no other way. */
export function hintOf(def: FieldDef): string {
	const parts: string[] = [];
	if (def.min_length) parts.push(`At least ${count(def.min_length, "character")}.`);
	const range = rangeOf(def);
	if (range) parts.push(range);
	if (def.pattern) parts.push(`Must match the pattern ${def.pattern}`);
	if (def.unique) parts.push("No two entries may share it.");
	return parts.join(" ");
}

function rangeOf({ kind, min, max }: FieldDef): string {
	const low = min ?? undefined;
	const high = max ?? undefined;
	if (low === undefined && high === undefined) return "";
	if (kind === "number") {
		if (low !== undefined && high !== undefined) return `From ${low} to ${high}.`;
		return low !== undefined ? `${low} or more.` : `${high} or less.`;
	}
	if (low !== undefined && high !== undefined) return low === high ? `Exactly ${low}.` : `${low} to ${high} of them.`;
	return low !== undefined ? `At least ${low}.` : `At most ${high}.`;
}

/** A number with its noun. */
export function count(n: number, noun: string, many = `${noun}s`): string {
	return `${n} ${n === 1 ? noun : many}`;
}
