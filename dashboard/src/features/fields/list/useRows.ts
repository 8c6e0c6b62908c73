import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useForm } from "../form";
import { nextKeys, type RowKeys } from "../rowKeys";
import { duplicated, inserted, moved, removed, roomFor } from "./ops";

let made = 0;
const makeKey = () => `r${++made}`;
/** Up to this many rows are open when a list is first seen. */
const fewRows = 3;

/** What the rows of a list can be told to do. It stays the same while the list changes, and names rows by key. */
export interface RowActions {
	toggle(key: string): void;
	move(key: string, by: number): void;
	remove(key: string): void;
	duplicate(key: string): void;
	insert(items: readonly unknown[], after?: string): number;
	indexOf(key: string): number;
}

/** A row that was taken away, while it can still be brought back. */
export interface Gone {
	item: unknown;
	at: number;
}

interface Options {
	items: readonly unknown[];
	max: number | null | undefined;
	path: string;
	onChange(next: unknown[]): void;
	/** Is told what was done, in words. */
	say(what: string): void;
}

/** useRows is the state of a list's rows: keys, which are open, what was removed last. */
export function useRows({ items, max, path, onChange, say }: Options) {
	const { reveal } = useForm();
	const known = useRef<RowKeys | undefined>(undefined);
	known.current = nextKeys(known.current, items, makeKey);
	const { keys } = known.current;
	const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(items.length <= fewRows ? keys : []));
	const [gone, setGone] = useState<Gone>();
	const newest = useRef({ items, keys, max, onChange, say });
	newest.current = { items, keys, max, onChange, say };
	const focusNext = useRef<string>(undefined);
	const list = useRef<HTMLUListElement>(null);
	const added = useRef<{ items: readonly unknown[] }>(undefined);

	const actions = useMemo<RowActions>(() => {
		const indexOf = (key: string) => newest.current.keys.indexOf(key);
		const change = (next: unknown[], focus?: string) => {
			focusNext.current = focus;
			newest.current.onChange(next);
		};
		return {
			indexOf,
			toggle: (key) => setOpen((was) => (was.has(key) ? without(was, key) : new Set(was).add(key))),
			move(key, by) {
				const { items: now, say: tell } = newest.current;
				const from = indexOf(key);
				const to = Math.max(0, Math.min(now.length - 1, from + by));
				if (from < 0 || from === to) return;
				// Whoever moves it by keys, on its name, goes on there.
				const byKeys = document.activeElement?.getAttribute("data-do") === "toggle";
				change(moved(now, from, to), byKeys ? key : `${key} ${by < 0 ? "up" : "down"}`);
				tell(`Moved to ${to + 1} of ${now.length}.`);
			},
			remove(key) {
				const at = indexOf(key);
				const { items: now, keys: names } = newest.current;
				if (at < 0) return;
				setGone({ item: now[at], at });
				change(removed(now, at), names[at + 1] ?? names[at - 1] ?? "add");
			},
			duplicate(key) {
				const at = indexOf(key);
				if (at < 0 || roomFor(newest.current.items.length, newest.current.max) === 0) return;
				change(duplicated(newest.current.items, at));
				newest.current.say("Duplicated.");
			},
			insert(items, after) {
				const { items: now, max: most } = newest.current;
				const fit = items.slice(0, roomFor(now.length, most));
				const at = after === undefined ? now.length : indexOf(after) + 1;
				if (fit.length > 0) change(inserted(now, at, ...fit));
				if (fit.length > 0) added.current = { items: fit };
				return fit.length;
			},
		};
	}, []);

	// What somebody has just put in is open, and the first of it has the focus.
	useLayoutEffect(() => {
		const a = added.current;
		if (!a || !items.includes(a.items[0])) return;
		added.current = undefined;
		const names = a.items.flatMap((item) => keys[items.indexOf(item)] ?? []);
		setOpen((was) => (names.length > fewRows ? was : new Set([...was, ...names])));
		focusNext.current = names[0];
	});
	// A row that React has put elsewhere in the document has lost the focus: it is given back.
	useLayoutEffect(() => {
		const want = focusNext.current;
		if (want === undefined || added.current) return;
		focusNext.current = undefined;
		const [key, which] = want.split(" ");
		const row = list.current?.querySelector(`[data-row="${key}"]`);
		const asked = which && row?.querySelector<HTMLButtonElement>(`[data-do="${which}"]:not(:disabled)`);
		const target = asked || row?.querySelector<HTMLElement>("[data-do=toggle]");
		const add = list.current?.parentElement?.querySelector<HTMLElement>("[data-do=add]");
		(target ?? add)?.focus();
	});
	useEffect(
		() =>
			reveal.onShow(path, (at) => {
				const index = Number.parseInt(at.slice(path.length + 1), 10);
				const key = newest.current.keys[index];
				if (key !== undefined) setOpen((was) => new Set(was).add(key));
			}),
		[reveal, path],
	);
	const bringBack = useCallback(() => {
		if (!gone) return;
		setGone(undefined);
		added.current = { items: [gone.item] };
		newest.current.onChange(inserted(newest.current.items, Math.min(gone.at, newest.current.items.length), gone.item));
	}, [gone]);
	return {
		keys,
		open,
		list,
		actions,
		gone,
		bringBack,
		forget: () => setGone(undefined),
		openAll: () => setOpen(new Set(keys)),
		closeAll: () => setOpen(new Set()),
	};
}

function without(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
	const next = new Set(set);
	next.delete(key);
	return next;
}
