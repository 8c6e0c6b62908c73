/**
 * The filter of a list: groups of which each must hold, of conditions of which one must. In an address it is
 * short enough to read and to share: `@state:eq:draft|@state:eq:changed;price:gte:3`.
 */

export type Op = "eq" | "ne" | "contains" | "startswith" | "gt" | "gte" | "lt" | "lte" | "exists";

export interface Condition {
	field: string;
	op: Op;
	/** May be dynamic: $me, today, today-7d, now. */
	value: string;
}

/** Groups of which each must hold; of a group, one condition. */
export type Filter = readonly (readonly Condition[])[];

export const ops: readonly Op[] = ["eq", "ne", "contains", "startswith", "gt", "gte", "lt", "lte", "exists"];

/** The marks that have a meaning in the text of a filter. */
const marks = /[\\:|;]/g;

function escaped(text: string): string {
	return text.replace(marks, (c) => `\\${c}`);
}

/** formatFilter writes a filter for an address. Groups without a condition are left out. */
export function formatFilter(filter: Filter): string {
	return filter
		.filter((g) => g.length > 0)
		.map((g) => g.map((c) => [c.field, c.op, c.value].map(escaped).join(":")).join("|"))
		.join(";");
}

/** cut cuts a text at a mark that no backslash stands before; with keep, the backslashes stay for a later cut. */
function cut(text: string, mark: string): string[] {
	const out: string[] = [];
	let at = "";
	for (let i = 0; i < text.length; i++) {
		const c = text[i] as string;
		if (c === "\\" && i + 1 < text.length) {
			at += c + text[++i];
			continue;
		}
		if (c === mark) {
			out.push(at);
			at = "";
			continue;
		}
		at += c;
	}
	out.push(at);
	return out;
}

function plainText(text: string): string {
	return text.replace(/\\([\s\S])/g, "$1");
}

/** parseFilter reads what formatFilter wrote. What it cannot read it leaves out: addresses are typed by hand, too. */
export function parseFilter(text: string | undefined): Filter {
	if (!text) return [];
	const groups: Condition[][] = [];
	for (const g of cut(text, ";")) {
		const group: Condition[] = [];
		for (const c of cut(g, "|")) {
			const [field, op, ...rest] = cut(c, ":");
			const name = plainText(field ?? "");
			if (!name || !op || !ops.includes(op as Op)) continue;
			group.push({ field: name, op: op as Op, value: plainText(rest.join(":")) });
		}
		if (group.length > 0) groups.push(group);
	}
	return groups;
}

/** What dynamic values stand for. */
export interface Moment {
	me: string;
	now: Date;
}

const relative = /^(today|now)(?:([+-])(\d{1,4})([hdwmy]))?$/;

/** isDynamic says whether a value stands for another. */
export function isDynamic(value: string): boolean {
	return value === "$me" || relative.test(value);
}

/** resolve is what a dynamic value stands for; any other value is itself. */
export function resolve(value: string, { me, now }: Moment): string {
	if (value === "$me") return me;
	const found = relative.exec(value);
	if (!found) return value;
	const [, word, sign, count, unit] = found;
	const at = new Date(now);
	if (word === "today") at.setHours(0, 0, 0, 0);
	const n = Number(count ?? 0) * (sign === "-" ? -1 : 1);
	if (unit === "h") at.setTime(at.getTime() + n * 3_600_000);
	if (unit === "d") at.setDate(at.getDate() + n);
	if (unit === "w") at.setDate(at.getDate() + 7 * n);
	if (unit === "m" || unit === "y") {
		const months = unit === "y" ? 12 * n : n;
		const day = at.getDate();
		at.setDate(1);
		at.setMonth(at.getMonth() + months);
		// The 31st of a month that has 30 days is its last one.
		at.setDate(Math.min(day, new Date(at.getFullYear(), at.getMonth() + 1, 0).getDate()));
	}
	return at.toISOString();
}

/** toApi writes a filter as list-documents takes it; "" for none. Conditions without a value are not asked. */
export function toApi(filter: Filter, moment: Moment): string {
	const groups = filter
		.map((g) =>
			g
				.filter((c) => c.value !== "" || c.op === "exists")
				.map((c) => ({ field: c.field, op: c.op, value: resolve(c.value, moment) })),
		)
		.filter((g) => g.length > 0);
	return groups.length > 0 ? JSON.stringify(groups) : "";
}

/** excludes says whether an operator excludes: the server takes such a one alone in its group only. */
export function excludes(c: Pick<Condition, "op" | "value">): boolean {
	return c.op === "ne" || (c.op === "exists" && c.value === "false");
}

/** setCondition, addCondition, dropCondition and addGroup change a filter and leave the one given as it is. */
export function setCondition(filter: Filter, group: number, at: number, next: Condition): Filter {
	return filter.map((g, i) => (i === group ? g.map((c, j) => (j === at ? next : c)) : g));
}

export function addCondition(filter: Filter, group: number, next: Condition): Filter {
	return filter.map((g, i) => (i === group ? [...g, next] : g));
}

export function addGroup(filter: Filter, next: Condition): Filter {
	return [...filter, [next]];
}

export function dropCondition(filter: Filter, group: number, at: number): Filter {
	return filter.map((g, i) => (i === group ? g.filter((_, j) => j !== at) : g)).filter((g) => g.length > 0);
}
