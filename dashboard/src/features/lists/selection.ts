/** What is chosen of a list: some by id, or all that match but for some. Ranges go from the anchor. */
export interface Selection {
	/** All that match the filter are chosen, also those not yet on the screen, but for ids. */
	all: boolean;
	ids: ReadonlySet<string>;
	/** Where the last single choice was made: a range begins there. */
	anchor: number;
}

export const nothing: Selection = { all: false, ids: new Set(), anchor: -1 };
export const everything: Selection = { all: true, ids: new Set(), anchor: -1 };

/** has says whether an id is chosen. */
export function has(s: Selection, id: string): boolean {
	return s.all !== s.ids.has(id);
}

/** count is how many are chosen of those that match. */
export function count(s: Selection, total: number): number {
	return s.all ? Math.max(0, total - s.ids.size) : s.ids.size;
}

/** toggle chooses one, or no longer, and puts the anchor there. */
export function toggle(s: Selection, id: string, at: number): Selection {
	const ids = new Set(s.ids);
	if (!ids.delete(id)) ids.add(id);
	return { all: s.all, ids, anchor: at };
}

/**
 * range chooses from the anchor to a place, both included; what the anchor is, the range becomes. idAt gives the
 * id at a place, or nothing where the page of that place is not here yet: those are told as missing.
 */
export function range(
	s: Selection,
	to: number,
	idAt: (at: number) => string | undefined,
): { selection: Selection; missing: number[] } {
	const from = s.anchor < 0 ? to : s.anchor;
	const start = idAt(from);
	const on = start === undefined || s.anchor < 0 ? true : has(s, start);
	const ids = new Set(s.ids);
	const missing: number[] = [];
	for (let at = Math.min(from, to); at <= Math.max(from, to); at++) {
		const id = idAt(at);
		if (id === undefined) {
			missing.push(at);
			continue;
		}
		if (on === s.all) ids.delete(id);
		else ids.add(id);
	}
	return { selection: { all: s.all, ids, anchor: from }, missing };
}
