/**
 * Keys for the rows of a list whose elements have no ids of their own. A row
 * keeps its key when it is edited (another object at the same place) and when
 * it moves (the same object at another place), so that focus, collapsing and
 * open menus follow it.
 */
export interface RowKeys {
	items: readonly unknown[];
	keys: readonly string[];
}

/** The keys of the next list, given those of the list before: the same ones when rows were edited and none came, went or moved. */
export function nextKeys(before: RowKeys | undefined, items: readonly unknown[], make: () => string): RowKeys {
	if (before?.items === items) return before;
	const keys: (string | undefined)[] = new Array(items.length).fill(undefined);
	const old = before ?? { items: [], keys: [] };
	const free = new Map<unknown, number[]>();
	old.items.forEach((item, i) => {
		const at = free.get(item);
		if (at) at.push(i);
		else free.set(item, [i]);
	});
	const used = new Set<number>();
	items.forEach((item, i) => {
		const places = free.get(item);
		if (!places?.length) return;
		const same = places.indexOf(i);
		const from = same >= 0 ? places.splice(same, 1)[0] : places.shift();
		if (from === undefined) return;
		used.add(from);
		keys[i] = old.keys[from];
	});
	items.forEach((_, i) => {
		if (keys[i] !== undefined) return;
		const edited = i < old.keys.length && !used.has(i) && items.length === old.items.length;
		if (edited) used.add(i);
		keys[i] = edited ? old.keys[i] : make();
	});
	const isSame = keys.length === old.keys.length && keys.every((k, i) => k === old.keys[i]);
	return { items, keys: isSame ? old.keys : (keys as string[]) };
}
