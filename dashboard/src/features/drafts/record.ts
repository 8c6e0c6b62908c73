import { adopt, type Draft } from "./draft";
import type { Kept } from "./keeper";
import { keyOf, type Setting, type Where } from "./setting";
import type { Verdict } from "./verdict";

/** The name of a tab's record of a document. */
export function recordId(where: Where, tab: string): string {
	return `${keyOf(where)}#${tab}`;
}

/** The draft as a tab keeps it; "" for none, so that any may take it over. */
export function recordOf(
	where: Where,
	setting: Setting,
	tab: string,
	d: { draft: Draft; at: number; trouble: Verdict | undefined },
): Kept {
	const { person, type, kind, title } = setting;
	return {
		id: recordId(where, tab),
		key: keyOf(where),
		tab,
		person,
		...where,
		type,
		kind,
		title: title?.(d.draft.local) ?? d.draft.local.name,
		at: d.at,
		trouble: d.draft.conflicts.length > 0 ? "conflict" : d.trouble?.detail,
		draft: d.draft,
	};
}

/** What tabs that are no longer there have left of a document, as one draft; undefined when that is nothing. */
export function leftBehind(where: Where, setting: Setting, all: readonly Kept[], open: ReadonlySet<string>) {
	const { form, person, tab } = setting;
	const key = keyOf(where);
	const found = all
		.filter((k) => k.key === key && k.person === person && (k.tab === tab || !open.has(k.tab)))
		.sort((a, b) => b.at - a.at);
	const [newest, ...others] = found;
	if (!newest) return undefined;
	return {
		draft: others.reduce((d, o) => adopt(form, d, o.draft), newest.draft),
		at: newest.at,
		records: found.map((k) => k.id),
	};
}
