/** Changes of a list, each a new one. */

export function moved<T>(list: readonly T[], from: number, to: number): T[] {
	const next = list.slice();
	const [item] = next.splice(from, 1);
	if (item !== undefined) next.splice(Math.max(0, Math.min(to, next.length)), 0, item);
	return next;
}

export function inserted<T>(list: readonly T[], at: number, ...items: T[]): T[] {
	return [...list.slice(0, at), ...items, ...list.slice(at)];
}

export function removed<T>(list: readonly T[], at: number): T[] {
	return list.filter((_, i) => i !== at);
}

/** A copy of element at, right behind it. The copy is another object, so that it has a row of its own. */
export function duplicated<T>(list: readonly T[], at: number): T[] {
	const item = list[at];
	return item === undefined ? list.slice() : inserted(list, at + 1, structuredClone(item));
}

/** How many more elements fit: the server keeps 1,000, a rule may allow fewer. */
export function roomFor(length: number, max: number | null | undefined): number {
	return Math.max(0, Math.min(max ?? mostElements, mostElements) - length);
}

const mostElements = 1000;
