import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Ask, type Line, pageQuery, pageSize } from "./api";

/** pagesAround are the pages of the rows that are seen, and one more in either direction, fetched ahead. */
export function pagesAround(first: number, last: number, total: number | undefined): number[] {
	const end = total === undefined ? 0 : Math.max(0, Math.ceil(total / pageSize) - 1);
	const from = Math.max(0, Math.floor(first / pageSize) - 1);
	const to = Math.min(end, Math.floor(Math.max(first, last) / pageSize) + 1);
	return Array.from({ length: Math.max(1, to - from + 1) }, (_, i) => Math.min(from, end) + i);
}

/** useRows holds the pages of a list that are near to what is seen. */
export function useRows(ask: Ask | undefined, first: number, last: number, known: number | undefined) {
	const client = useQueryClient();
	const pages = useMemo(() => pagesAround(first, last, known), [first, last, known]);
	const seen = Math.floor(first / pageSize);
	const results = useQueries({
		queries: ask ? pages.map((p) => ({ ...pageQuery(ask, p), placeholderData: undefined })) : [],
	});
	const main = results[Math.max(0, pages.indexOf(seen))];
	const told = results.find((r) => r.data)?.data;
	const near = useSame(results.map((r) => r.data));
	const at = useCallback(
		(row: number): Line | undefined => {
			if (!ask) return undefined;
			const page = Math.floor(row / pageSize);
			// A page that is not near may still be kept; to look there costs the question as text.
			const lines = near[pages.indexOf(page)] ?? client.getQueryData(pageQuery(ask, page).queryKey);
			return lines?.items?.[row % pageSize];
		},
		[client, ask, near, pages],
	);
	const parts = useSame(results.map((r) => r.data?.names));
	const names = useMemo(() => Object.assign({}, ...parts) as Record<string, string>, [parts]);
	return {
		at,
		names,
		total: told?.total,
		error: main?.error,
		pending: main?.isPending ?? true,
		refetch: main?.refetch,
	};
}

/** useSame gives the list of before for as long as the same things stand in it: what hangs on it is not made anew. */
export function useSame<T>(list: readonly T[]): readonly T[] {
	const [kept, keep] = useState(list);
	const same = kept.length === list.length && kept.every((x, i) => x === list[i]);
	if (!same) keep(list);
	return same ? kept : list;
}

/** useLatest keeps the newest of something for what runs later. */
export function useLatest<T>(value: T) {
	const ref = useRef(value);
	useEffect(() => {
		ref.current = value;
	});
	return ref;
}
