import { labelOf } from "../schema";
import type { ContentType, FieldDef } from "../types";

/** Components that are alike, under one heading. */
export interface Group {
	name: string;
	types: ContentType[];
}

const order = ["Text", "With pictures", "Lists", "Forms and code", "Other"] as const;
type GroupName = (typeof order)[number];

/** Where a component belongs, by what it is made of: types carry no group of their own. */
export function groupOf(type: ContentType): GroupName {
	const has = (...kinds: FieldDef["kind"][]) => type.fields.some((f) => kinds.includes(f.kind));
	if (has("form", "html")) return "Forms and code";
	if (has("repeater", "component_picker") || type.fields.some((f) => f.kind === "reference" && f.many)) return "Lists";
	if (has("media")) return "With pictures";
	if (has("short_text", "long_text", "wysiwyg")) return "Text";
	return "Other";
}

/** The components in their groups, by name within each. */
export function grouped(types: readonly ContentType[]): Group[] {
	return order.flatMap((name) => {
		const own = types.filter((t) => groupOf(t) === name);
		own.sort((a, b) => (a.name || a.key).localeCompare(b.name || b.key));
		return own.length > 0 ? [{ name, types: own }] : [];
	});
}

/** Those that the words find, in their names or those of their fields. Every word must be found. */
export function found(types: readonly ContentType[], query: string): ContentType[] {
	const words = fold(query).split(/\s+/).filter(Boolean);
	if (words.length === 0) return types.slice();
	return types.filter((t) => {
		const text = fold([t.name, t.key, ...t.fields.map((f) => `${labelOf(f)} ${f.key}`)].join(" "));
		return words.every((w) => text.includes(w));
	});
}

/** What a component holds, in a line. */
export function contentsOf(type: ContentType): string {
	const names = type.fields.map(labelOf);
	const shown = names.slice(0, 3).join(", ");
	return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

function fold(text: string): string {
	return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
