/** Which rows of a long list are in the page: all are of one height, so it is arithmetic. */
import { type RefObject, useCallback, useEffect, useState } from "react";

/** Rows come and go by so many at once: most frames of a scroll then have nothing to do but move what is there. */
export const blockSize = 8;

/** So many pixels above and below what is seen have their rows too, or a quick wheel would show paper. */
const ahead = 500;

/** Blocks from first to last, both included. */
export interface Near {
	first: number;
	last: number;
}

/** blocksNear are the blocks of rows that a box has near to what it shows, scrolled down by top. */
export function blocksNear(top: number, seen: number, height: number, total: number): Near {
	const size = height * blockSize;
	const end = Math.max(0, Math.ceil(total / blockSize) - 1);
	const last = Math.min(end, Math.max(0, Math.floor((top + seen + ahead) / size)));
	return { first: Math.min(last, Math.max(0, Math.floor((top - ahead) / size))), last };
}

/** blocksOf are the blocks that are in the page: the near ones and, in its place, that of the row that has the focus. */
export function blocksOf({ first, last }: Near, active: number): number[] {
	const blocks = Array.from({ length: last - first + 1 }, (_, i) => first + i);
	const own = Math.floor(active / blockSize);
	if (own < first) blocks.unshift(own);
	if (own > last) blocks.push(own);
	return blocks;
}

/** topFor is how far to scroll so that a row is seen whole: as little as can be. */
export function topFor(row: number, height: number, top: number, seen: number): number {
	if (row * height < top) return row * height;
	return Math.max(top, (row + 1) * height - seen);
}

/**
 * useNear follows a box as it is scrolled and as it grows. Above its rows it has a head of so many pixels. While it
 * moves it has data-moves, for what is not to be painted then.
 */
export function useNear(box: RefObject<HTMLElement | null>, height: number, head: number, total: number): Near {
	const [near, move] = useState<Near>(() => blocksNear(0, 0, height, total));
	const look = useCallback(() => {
		if (!box.current) return;
		const next = blocksNear(box.current.scrollTop, box.current.clientHeight - head, height, total);
		move((n) => (n.first === next.first && n.last === next.last ? n : next));
	}, [box, height, head, total]);
	useEffect(() => {
		const e = box.current;
		if (!e) return;
		let rests: ReturnType<typeof setTimeout> | undefined;
		const still = () => delete e.dataset.moves;
		const moved = () => {
			e.dataset.moves = "";
			clearTimeout(rests);
			rests = setTimeout(still, 120);
			look();
		};
		look();
		e.addEventListener("scroll", moved, { passive: true });
		const sizes = new ResizeObserver(look);
		sizes.observe(e);
		return () => {
			e.removeEventListener("scroll", moved);
			clearTimeout(rests);
			still();
			sizes.disconnect();
		};
	}, [box, look]);
	const end = Math.max(0, Math.ceil(total / blockSize) - 1); // fewer than before, when another question was asked
	return near.last <= end ? near : { first: Math.min(near.first, end), last: end };
}
