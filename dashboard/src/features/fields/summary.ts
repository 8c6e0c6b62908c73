import type { FieldDef, FieldKind, Schema, Values } from "./types";
import { asList, asText, asValues, cut, isEmpty, plainText } from "./value";

const telling: readonly FieldKind[] = ["short_text", "long_text", "wysiwyg", "html", "form"];

/**
 * A component or a row in one line: its first text, or that of what is in it. It reads values itself rather
 * than by the registry of types, which the types with something in them cannot import.
 */
export function firstText(defs: readonly FieldDef[], values: Values, schema: Schema, depth = 0): string {
	if (depth > 8) return "";
	for (const kind of telling) {
		for (const def of defs) {
			if (def.kind !== kind || isAnchor(def)) continue;
			const text = cut(plainText(asText(values[def.key])));
			if (text !== "") return text;
		}
	}
	for (const def of defs) {
		const value = values[def.key];
		if (isEmpty(value)) continue;
		if (def.kind === "component") {
			const inner = schema.byId(def.components?.[0] ?? "");
			const text = inner ? firstText(inner.fields, asValues(value), schema, depth + 1) : "";
			if (text !== "") return text;
		}
		if (def.kind === "repeater") {
			const texts = asList(value)
				.slice(0, 3)
				.map((row) => firstText(def.fields ?? [], asValues(row), schema, depth + 1));
			const text = cut(texts.filter(Boolean).join(", "));
			if (text !== "") return text;
		}
	}
	for (const def of defs) {
		if (def.kind === "dropdown" || def.kind === "number") {
			const value = values[def.key];
			if (!isEmpty(value)) return String(value);
		}
	}
	return "";
}

/** A technical name, which tells nobody what the thing is. */
function isAnchor(def: FieldDef): boolean {
	return /(^|_)(id|anchor|class|url|slug)$/.test(def.key);
}
