import { wordsOf } from "./date/words";
import type { FieldDef } from "./types";
import { asText, plainText } from "./value";

/** What a field of the source says, as text to read beside the translation. */
export function summaryForSource(def: FieldDef, value: unknown): string {
	switch (def.kind) {
		case "wysiwyg":
			return plainText(asText(value));
		case "checkbox":
			return value === true ? "Yes" : "No";
		case "number":
			return typeof value === "number" ? String(value) : "";
		case "date":
			return wordsOf(asText(value));
		case "dropdown":
			return def.choices?.find((c) => c.value === value)?.label || asText(value);
		case "media":
			return value ? "A picture or file" : "";
		case "reference":
			if (Array.isArray(value)) return value.length === 0 ? "" : `${value.length} entries`;
			return value ? "One entry" : "";
		default:
			return asText(value);
	}
}

/** A locale of a document, as the admin API gives it. */
export interface LocaleState {
	locale: string;
	updated?: string | null;
	trashed: boolean;
}

/** How far a locale is with what another says. */
export type Standing = "source" | "missing" | "behind" | "current";

/** Tells for every locale of a site whether it has what the source has: by the times of their newest drafts. */
export function standings(
	codes: readonly string[],
	states: readonly LocaleState[],
	source: string,
): Record<string, Standing> {
	const by = new Map(states.filter((s) => !s.trashed).map((s) => [s.locale, s]));
	const from = Date.parse(by.get(source)?.updated ?? "");
	return Object.fromEntries(
		codes.map((code): [string, Standing] => {
			if (code === source) return [code, "source"];
			const own = by.get(code);
			if (!own) return [code, "missing"];
			const at = Date.parse(own.updated ?? "");
			return [code, !Number.isNaN(from) && !Number.isNaN(at) && at < from ? "behind" : "current"];
		}),
	);
}
