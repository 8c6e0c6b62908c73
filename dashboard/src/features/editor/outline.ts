import { labelOf } from "@/features/fields/schema";
import type { FieldDef, Schema } from "@/features/fields/types";
import { plainText } from "@/features/fields/value";
import type { Type } from "./place";

/** What the name of an entry is called. */
export function nameLabel(type: Type): string {
	if (type.kind === "post") return "Title";
	return type.kind === "page" || type.kind === "single" ? "Page name" : "Name";
}

/** What people call the place at a path of a document: "Hero · Headline". */
export function placeName(type: Type, schema: Schema, path: string): string {
	if (path === ".name") return nameLabel(type);
	if (path === ".slug") return "Address";
	const names: string[] = [];
	let defs = (type.fields ?? []) as unknown as readonly FieldDef[];
	for (const key of path.replace(/\[\d+\]/g, "").split(".")) {
		const def = defs.find((d) => d.key === key);
		if (!def) break;
		names.push(labelOf(def));
		defs = def.kind === "component" ? (schema.byId(def.components?.[0] ?? "")?.fields ?? []) : (def.fields ?? []);
	}
	return names.join(" · ") || path;
}

/** The field at a path, as far as it is one of the type or of a component in it. */
export function fieldAt(type: Type, schema: Schema, path: string): FieldDef | undefined {
	let defs = (type.fields ?? []) as unknown as readonly FieldDef[];
	let found: FieldDef | undefined;
	for (const key of path.split(".")) {
		found = defs.find((d) => d.key === key);
		if (!found) return undefined;
		defs = found.kind === "component" ? (schema.byId(found.components?.[0] ?? "")?.fields ?? []) : (found.fields ?? []);
	}
	return found;
}

/** A value in plain lines, to be read and compared: a list with a line for each of its parts. */
export function outline(value: unknown, def: FieldDef | undefined, schema: Schema): string {
	return linesOf(value, def, schema, "").join("\n");
}

function linesOf(value: unknown, def: FieldDef | undefined, schema: Schema, indent: string): string[] {
	if (value === null || value === undefined || value === "") return [];
	if (typeof value === "boolean") return [indent + (value ? "Yes" : "No")];
	if (typeof value === "string") {
		const text = def?.kind === "wysiwyg" || def?.kind === "html" ? blocks(value) : value;
		return text.split("\n").map((l) => indent + l);
	}
	if (Array.isArray(value)) {
		return value.flatMap((v, i) => {
			if (typeof v !== "object" || v === null) return [`${indent}${String(v)}`];
			const picked = v as { type?: unknown; fields?: unknown };
			const component =
				def?.kind === "component_picker" && typeof picked.type === "string" ? schema.component(picked.type) : undefined;
			const inner = component ? picked.fields : v;
			const defs = component ? component.fields : (def?.fields ?? []);
			return [
				`${indent}${i + 1}. ${component?.name ?? ""}`.trimEnd(),
				...objectLines(inner, defs, schema, `${indent}   `),
			];
		});
	}
	if (typeof value === "object") {
		const defs = def?.kind === "component" ? (schema.byId(def.components?.[0] ?? "")?.fields ?? []) : [];
		return objectLines(value, defs, schema, indent);
	}
	return [indent + String(value)];
}

function objectLines(value: unknown, defs: readonly FieldDef[], schema: Schema, indent: string): string[] {
	if (typeof value !== "object" || value === null) return [];
	const order = [...defs.map((d) => d.key), ...Object.keys(value).filter((k) => !defs.some((d) => d.key === k))];
	return order.flatMap((key) => {
		const def = defs.find((d) => d.key === key);
		const lines = linesOf((value as Record<string, unknown>)[key], def, schema, "");
		const label = def ? labelOf(def) : key;
		if (lines.length === 0) return [];
		if (lines.length === 1) return [`${indent}${label}: ${lines[0]}`];
		return [`${indent}${label}:`, ...lines.map((l) => `${indent}   ${l}`)];
	});
}

/** The text of HTML, a line a block. */
function blocks(html: string): string {
	return html
		.split(/(?<=<\/(?:p|h[1-6]|li|blockquote|pre|tr|figure|div)>)|<br\s*\/?>/i)
		.map(plainText)
		.filter((l) => l !== "")
		.join("\n");
}
