import type { Schema } from "@/api";
import type { Condition, Op } from "./filter";

type Field = Schema<"Field">;

/** What a filter can ask of a field, and how its value is written. */
export interface Asked {
	key: string;
	label: string;
	group: string;
	ops: readonly Op[];
	input: "text" | "number" | "date" | "choice" | "person" | "yes";
	choices?: readonly { value: string; label: string }[];
}

const textOps: readonly Op[] = ["contains", "eq", "ne", "startswith", "exists"];
const orderOps: readonly Op[] = ["gte", "lte", "gt", "lt", "eq", "ne", "exists"];
const dayOps: readonly Op[] = ["gte", "lt"];
const isOps: readonly Op[] = ["eq", "ne"];

const states = [
	{ value: "draft", label: "Draft" },
	{ value: "changed", label: "Published, with draft" },
	{ value: "published", label: "Published" },
	{ value: "scheduled", label: "Scheduled" },
];

const own: readonly Asked[] = [
	{ key: "@state", label: "Status", group: "Entry", ops: isOps, input: "choice", choices: states },
	{ key: "@author", label: "Last edited by", group: "Entry", ops: isOps, input: "person" },
	{ key: "@name", label: "Name", group: "Entry", ops: ["contains", "startswith", "eq", "ne"], input: "text" },
	{ key: "@slug", label: "Slug", group: "Entry", ops: ["contains", "startswith", "eq", "ne"], input: "text" },
	{ key: "@updated", label: "Changed", group: "Entry", ops: dayOps, input: "date" },
	{ key: "@published", label: "Published", group: "Entry", ops: dayOps, input: "date" },
	{ key: "@created", label: "Created", group: "Entry", ops: dayOps, input: "date" },
];

function askedOf(f: Field): Asked | undefined {
	const base = { key: f.key, label: f.label || f.key, group: "Fields" };
	switch (f.kind) {
		case "short_text":
		case "long_text":
		case "wysiwyg":
		case "html":
		case "color":
			return { ...base, ops: textOps, input: "text" };
		case "number":
			return { ...base, ops: orderOps, input: "number" };
		case "date":
			return { ...base, ops: ["gte", "lt", "exists"], input: "text" };
		case "dropdown":
			return {
				...base,
				ops: ["eq", "ne", "exists"],
				input: "choice",
				choices: (f.choices ?? []).map((c) => ({ value: c.value, label: c.label || c.value })),
			};
		case "checkbox":
			return { ...base, ops: ["eq"], input: "yes" };
		case "reference":
			return { ...base, ops: ["eq", "ne", "exists"], input: "text" };
		case "media":
			return { ...base, ops: ["exists"], input: "text" };
	}
	return undefined;
}

/** askable are all fields that a list can be filtered by. */
export function askable(fields: readonly Field[]): Asked[] {
	return [...own, ...fields.flatMap((f) => askedOf(f) ?? [])];
}

/** opWord says an operator for a kind of value, as a part of a sentence. */
export function opWord(op: Op, input: Asked["input"]): string {
	const day = input === "date";
	const words: Record<Op, string> = {
		eq: "is",
		ne: "is not",
		contains: "contains",
		startswith: "begins with",
		gt: day ? "is after" : "is more than",
		gte: day ? "is on or after" : "is at least",
		lt: day ? "is before" : "is less than",
		lte: day ? "is on or before" : "is at most",
		exists: "has a value",
	};
	return words[op];
}

/** Moments that a filter can name, which move on by themselves. */
export const moments: readonly { value: string; label: string }[] = [
	{ value: "today", label: "today" },
	{ value: "today-1d", label: "yesterday" },
	{ value: "today-7d", label: "7 days ago" },
	{ value: "today-30d", label: "30 days ago" },
	{ value: "today-1y", label: "a year ago" },
	{ value: "today+7d", label: "in 7 days" },
];

/** fresh is a condition to begin with. */
export function fresh(a: Asked): Condition {
	const first =
		a.input === "choice"
			? (a.choices?.[0]?.value ?? "")
			: { person: "$me", date: "today-7d", yes: "true" }[a.input as string];
	const op = a.ops[0] as Op;
	return { field: a.key, op, value: op === "exists" ? "true" : (first ?? "") };
}

/** sentence says a condition in words. */
export function sentence(c: Condition, all: readonly Asked[], person: (id: string) => string): string {
	const a = all.find((x) => x.key === c.field);
	const label = a?.label ?? c.field;
	if (c.op === "exists") return `${label} ${c.value === "false" ? "is empty" : "has a value"}`;
	let value = c.value;
	if (c.value === "$me") value = "me";
	else if (a?.input === "person") value = person(c.value);
	else if (a?.input === "choice") value = a.choices?.find((x) => x.value === c.value)?.label ?? c.value;
	else if (a?.input === "yes") value = c.value === "true" ? "yes" : "no";
	else value = moments.find((m) => m.value === c.value)?.label ?? c.value;
	return `${label} ${opWord(c.op, a?.input ?? "text")} ${value}`;
}
