import type { Schema } from "@/api";

/** A column of a list. Those of a document itself have an @, others are keys of fields. */
export interface Column {
	key: string;
	label: string;
	/** What to order by; none where the server has no order of it. */
	order?: string;
	/** As a part of what there is room for; and the least, in pixels. */
	grow: number;
	least: number;
	/** The kind of the field, of columns of fields. */
	kind?: string;
}

type Field = Schema<"Field">;

export const own: readonly Column[] = [
	{ key: "@name", label: "Name", order: "@name", grow: 4, least: 220 },
	{ key: "@state", label: "Status", grow: 1, least: 190 },
	{ key: "@locales", label: "Locales", grow: 1, least: 120 },
	{ key: "@author", label: "Last edited by", grow: 1, least: 140 },
	{ key: "@updated", label: "Changed", order: "@updated", grow: 1, least: 130 },
	{ key: "@published", label: "Published", order: "@published", grow: 1, least: 130 },
	{ key: "@created", label: "Created", order: "@created", grow: 1, least: 130 },
	{ key: "@slug", label: "Slug", grow: 2, least: 160 },
	{ key: "@num", label: "Id", grow: 0, least: 80 },
];

const ordered = new Set(["short_text", "long_text", "number", "date", "dropdown", "checkbox"]);

/** columnsOf are all columns that a list of the fields can have. Created is for order alone: lines do not tell it. */
export function columnsOf(fields: readonly Field[]): Column[] {
	const structures = new Set(["component", "component_picker", "repeater"]);
	return [
		...own.filter((c) => c.key !== "@created"),
		...fields.map((f): Column => {
			const c: Column = { key: f.key, label: f.label || f.key, kind: f.kind, grow: 2, least: 140 };
			if (ordered.has(f.kind)) c.order = f.key;
			if (structures.has(f.kind)) c.grow = 1;
			return c;
		}),
	];
}

/** The columns of a list that nobody has chosen any for. */
export const usual: readonly string[] = ["@name", "@state", "@locales", "@author", "@updated"];

/** shown are the chosen columns in their order, the name first; those that there are not any more are left out. */
export function shown(all: readonly Column[], chosen: string | undefined): Column[] {
	const keys = chosen ? chosen.split(",") : usual;
	const name = all.find((c) => c.key === "@name") as Column;
	const rest = keys.filter((k) => k !== "@name").flatMap((k) => all.find((c) => c.key === k) ?? []);
	return [name, ...rest.filter((c, i) => rest.indexOf(c) === i)];
}

/** chosenText writes columns for an address; "" for the usual ones. */
export function chosenText(keys: readonly string[]): string {
	const text = keys.join(",");
	return text === usual.join(",") ? "" : text;
}

/** fieldColumns are the keys that the server is to tell the values of. */
export function fieldColumns(columns: readonly Column[]): string {
	return columns
		.filter((c) => !c.key.startsWith("@"))
		.slice(0, 20)
		.map((c) => c.key)
		.join(",");
}

/** template is the grid of a row: a box to tick, the columns. */
export function template(columns: readonly Column[]): string {
	return `40px ${columns.map((c) => `minmax(${c.least}px, ${c.grow || 0.5}fr)`).join(" ")}`;
}

/** width is the least that a row of columns needs. */
export function width(columns: readonly Column[]): number {
	return 40 + columns.reduce((sum, c) => sum + c.least, 0);
}

/** nextOrder is what a press on a column's head makes of the order: rising, falling, the list's own. */
export function nextOrder(order: string | undefined, column: Column): string {
	if (!column.order) return order ?? "";
	if (order === column.order) return `-${column.order}`;
	return order === `-${column.order}` ? "" : column.order;
}

/** sorted is how a column stands in an order, in the words of aria-sort. */
export function sorted(order: string | undefined, column: Column): "ascending" | "descending" | "none" | undefined {
	if (!column.order) return undefined;
	const first = order?.split(",")[0];
	if (first === column.order) return "ascending";
	return first === `-${column.order}` ? "descending" : "none";
}
