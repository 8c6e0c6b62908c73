import type { ContentType, FieldDef, Schema } from "./types";

/** Makes look-ups of a site's types. */
export function schemaOf(types: readonly ContentType[]): Schema {
	const byId = new Map(types.map((t) => [t.id, t]));
	const components = new Map(types.filter((t) => t.kind === "component").map((t) => [t.key, t]));
	return { types, byId: (id) => byId.get(id), component: (key) => components.get(key) };
}

/** The component that a component field holds. */
export function componentOf(def: FieldDef, schema: Schema): ContentType | undefined {
	const id = def.components?.[0];
	return id === undefined ? undefined : schema.byId(id);
}

/** The components that may stand in a picker, in the order of its definition. */
export function allowedIn(def: FieldDef, schema: Schema): ContentType[] {
	return (def.components ?? []).flatMap((id) => schema.byId(id) ?? []);
}

/** What people call a field: its label, or its key in words. */
export function labelOf(def: FieldDef): string {
	if (def.label) return def.label;
	const words = def.key.replace(/[_-]+/g, " ").trim();
	return words === "" ? def.key : words[0]?.toUpperCase() + words.slice(1);
}
