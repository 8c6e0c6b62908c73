import { parse } from "@/lib/inert";
import { labelOf } from "./schema";
import type { FieldDef, Picked, Schema, Values } from "./types";

/** Whether the server would call a value empty (content.Check). */
export function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** How many characters a text has as the server counts them. */
export function lengthOf(text: string): number {
	let n = 0;
	for (const _ of text) n++;
	return n;
}

/** Plain text of HTML, for one line. The markup is parsed where nothing of it runs, loads or is reported. */
export function plainText(html: string): string {
	if (!/[<&]/.test(html)) return html.replace(/\s+/g, " ").trim();
	const body = parse(html.replace(/<(br|\/p|\/li|\/h[1-6]|\/div)\b/gi, " <$1"));
	for (const e of body.querySelectorAll("script,style")) e.remove();
	return (body.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** A text cut to fit one line. */
export function cut(text: string, most = 120): string {
	const chars = [...text.replace(/\s+/g, " ").trim()];
	return chars.length <= most
		? chars.join("")
		: `${chars
				.slice(0, most - 1)
				.join("")
				.trimEnd()}…`;
}

/** What is still missing before a document can be published: paths of required fields that are empty. */
export function missing(defs: readonly FieldDef[], values: Values, schema: Schema, path = "", depth = 0): Missing[] {
	if (depth > 8) return [];
	const out: Missing[] = [];
	for (const def of defs) {
		const at = path === "" ? def.key : `${path}.${def.key}`;
		const value = values[def.key];
		// A component that nobody touched is one whose fields are empty.
		if (def.kind === "component") {
			const type = schema.byId(def.components?.[0] ?? "");
			if (def.required && (value === undefined || value === null)) out.push({ path: at, label: labelOf(def) });
			else if (type) out.push(...missing(type.fields, asValues(value), schema, at, depth + 1));
			continue;
		}
		if (isEmpty(value)) {
			if (def.required) out.push({ path: at, label: labelOf(def) });
			continue;
		}
		if (def.kind === "repeater") {
			asList(value).forEach((row, i) => {
				out.push(...missing(def.fields ?? [], asValues(row), schema, `${at}[${i}]`, depth + 1));
			});
		}
		if (def.kind === "component_picker") {
			asPicked(value).forEach((p, i) => {
				const type = schema.component(p.type);
				if (type) out.push(...missing(type.fields, p.fields, schema, `${at}[${i}].fields`, depth + 1));
			});
		}
	}
	return out;
}

/** A required field that is empty. */
export interface Missing {
	path: string;
	label: string;
}

const none: readonly never[] = [];
const noValues: Values = Object.freeze({});

/** A value as a list; none for what is no list. The same value gives the same list. */
export function asList(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : none;
}

/** A value as an object of values; one without values for what is none. */
export function asValues(value: unknown): Values {
	return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Values) : noValues;
}

/** The elements of a component picker. */
export function asPicked(value: unknown): readonly Picked[] {
	return asList(value) as readonly Picked[];
}

/** A value as text. */
export function asText(value: unknown): string {
	return typeof value === "string" ? value : "";
}
