/** What the address of a list holds: a link to it shows the same list to whoever may see it. */
export interface ListSearch {
	q?: string;
	/** See filter.ts. */
	f?: string;
	order?: string;
	/** Keys of columns with a comma between. */
	cols?: string;
	locale?: string;
	/** Id of the saved view that it began with. */
	view?: string;
}

const keys = ["q", "f", "order", "cols", "locale", "view"] as const;

/** readSearch takes what it knows out of an address. Numbers stand in addresses without quotes. */
export function readSearch(s: Record<string, unknown>): ListSearch {
	const out: ListSearch = {};
	for (const k of keys) {
		const v = s[k];
		if ((typeof v === "string" || typeof v === "number") && v !== "") out[k] = String(v);
	}
	return out;
}

/** sameList says whether two show the same, whichever view they began with. */
export function sameList(a: ListSearch, b: ListSearch): boolean {
	return keys.every((k) => k === "view" || (a[k] ?? "") === (b[k] ?? ""));
}
