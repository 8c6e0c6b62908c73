import { allowedIn, componentOf } from "./schema";
import type { FieldDef, Picked, Schema, Values } from "./types";
import { asList, asPicked, asText, asValues } from "./value";

/** What did not fit when values were brought from elsewhere, by the label or key of the field. */
export interface Fitted<T> {
	value: T;
	left: string[];
}

interface Options {
	/** The values come from another site, where ids mean other things. */
	foreign?: boolean;
}

/** Makes values fit a type: fields that it has not, and values in another form, are left out and named. */
export function fitValues(
	defs: readonly FieldDef[],
	values: Values,
	schema: Schema,
	options: Options = {},
): Fitted<Values> {
	const left: string[] = [];
	return { value: object(defs, values, { schema, left, foreign: options.foreign ?? false, depth: 0 }), left };
}

/** Makes the elements of one picker fit another; null for one whose component may not stand there. */
export function fitPicked(def: FieldDef, picked: Picked, schema: Schema, options: Options = {}): Fitted<Picked> | null {
	const type = allowedIn(def, schema).find((t) => t.key === picked.type);
	if (!type) return null;
	const fitted = fitValues(type.fields, asValues(picked.fields), schema, options);
	return { value: { type: type.key, fields: fitted.value }, left: fitted.left };
}

interface Walk {
	schema: Schema;
	left: string[];
	foreign: boolean;
	depth: number;
}

function object(defs: readonly FieldDef[], values: Values, w: Walk): Values {
	const out: Values = {};
	if (w.depth > 8) return out;
	for (const [key, value] of Object.entries(values)) {
		const def = defs.find((d) => d.key === key);
		const fitted = def === undefined ? undefined : one(def, value, { ...w, depth: w.depth + 1 });
		if (fitted !== undefined) out[key] = fitted;
		else if (value !== undefined && value !== null && value !== "") w.left.push(def?.label || key);
	}
	return out;
}

function one(def: FieldDef, value: unknown, w: Walk): unknown {
	switch (def.kind) {
		case "number":
			return typeof value === "number" ? value : undefined;
		case "checkbox":
			return typeof value === "boolean" ? value : undefined;
		case "media":
			return w.foreign || typeof value !== "string" ? undefined : value;
		case "reference":
			if (w.foreign) return undefined;
			if (def.many) return Array.isArray(value) ? value.filter((x) => typeof x === "string") : undefined;
			return typeof value === "string" ? value : undefined;
		case "component": {
			const type = componentOf(def, w.schema);
			return type && isObject(value) ? object(type.fields, asValues(value), w) : undefined;
		}
		case "repeater":
			return Array.isArray(value) ? asList(value).map((row) => object(def.fields ?? [], asValues(row), w)) : undefined;
		case "component_picker":
			return Array.isArray(value) ? asPicked(value).flatMap((p) => picked(def, p, w)) : undefined;
		default:
			return typeof value === "string" ? asText(value) : undefined;
	}
}

function picked(def: FieldDef, p: Picked, w: Walk): Picked[] {
	const type = allowedIn(def, w.schema).find((t) => t.key === p?.type);
	if (type) return [{ type: type.key, fields: object(type.fields, asValues(p.fields), w) }];
	w.left.push(asText(p?.type) || "a component");
	return [];
}

function isObject(value: unknown): boolean {
	return value !== null && typeof value === "object" && !Array.isArray(value);
}
