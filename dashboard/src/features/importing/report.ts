import type { Import } from "./send";

type Report = NonNullable<Import["report"]>;
type Line = NonNullable<Report["skips"]>[number];

/** Lines that have one reason. */
export interface Group {
	reason: string;
	count: number;
	lines: Line[];
}

/** grouped sorts lines by their reason, the one with most of them first. */
export function grouped(lines: readonly Line[] | null | undefined): Group[] {
	const by = new Map<string, Group>();
	for (const line of lines ?? []) {
		const group = by.get(line.reason) ?? { reason: line.reason, count: 0, lines: [] };
		group.count += line.count || 1;
		group.lines.push(line);
		by.set(line.reason, group);
	}
	return [...by.values()].sort((a, b) => b.count - a.count);
}

/** totals are the counts of all rows together. */
export function totals(report: Report): { created: number; updated: number; unchanged: number; skipped: number } {
	const sum = { created: 0, updated: 0, unchanged: 0, skipped: 0 };
	for (const r of report.rows ?? []) {
		sum.created += r.created;
		sum.updated += r.updated;
		sum.unchanged += r.unchanged;
		sum.skipped += r.skipped;
	}
	return sum;
}

/** sentence says what a report comes to. */
export function sentence(report: Report): string {
	const t = totals(report);
	const would = report.dry_run;
	const written = t.created + t.updated;
	if (written === 0) return would ? "Nothing would be added: the site has all of it already." : "Nothing was added.";
	const parts = [`${n(t.created)} ${would ? "would be added" : "added"}`];
	if (t.updated) parts.push(`${n(t.updated)} updated`);
	if (t.unchanged) parts.push(`${n(t.unchanged)} unchanged`);
	if (t.skipped) parts.push(`${n(t.skipped)} left out`);
	return `${parts.join(", ")}.`;
}

function n(count: number): string {
	return count.toLocaleString("en");
}

/** asText is a report to keep: tab-separated lines of what was left out and changed. */
export function asText(report: Report): string {
	const clean = (s: string | undefined) => (s ?? "").replace(/[\t\r\n]+/g, " ");
	const line = (what: string, l: Line) =>
		[what, l.row, l.ref, l.title, l.where, l.reason, l.detail, String(l.count || 1)].map(clean).join("\t");
	return [
		["what", "row", "ref", "title", "where", "reason", "detail", "count"].join("\t"),
		...(report.skips ?? []).map((l) => line("left out", l)),
		...(report.changes ?? []).map((l) => line("changed", l)),
	].join("\n");
}
