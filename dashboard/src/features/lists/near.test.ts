import { describe, expect, it } from "vitest";
import { blockSize, blocksNear, blocksOf, topFor } from "./near";

const height = 46;
const size = height * blockSize;

describe("blocks near to what is seen", () => {
	it("begin with the first and cover the box and what is ahead of it", () => {
		const { first, last } = blocksNear(0, 600, height, 80_000);
		expect(first).toBe(0);
		expect((last + 1) * size).toBeGreaterThanOrEqual(1100);
		expect(last * size).toBeLessThanOrEqual(1100);
	});
	it("are the same for most of the way to the next block", () => {
		const at = 200 * size + 500;
		expect(blocksNear(at + 1, 600, height, 80_000)).toEqual(blocksNear(at + 100, 600, height, 80_000));
		expect(blocksNear(at + size, 600, height, 80_000).first).toBe(blocksNear(at, 600, height, 80_000).first + 1);
	});
	it("end with the last row, wherever the box was before there were fewer", () => {
		expect(blocksNear(80_000 * height, 600, height, 80_000).last).toBe(80_000 / blockSize - 1);
		expect(blocksNear(80_000 * height, 600, height, 3)).toEqual({ first: 0, last: 0 });
		expect(blocksNear(0, 0, height, 0)).toEqual({ first: 0, last: 0 });
	});
});

it("the row with the focus is in the page too, in its place", () => {
	expect(blocksOf({ first: 3, last: 5 }, 4 * blockSize)).toEqual([3, 4, 5]);
	expect(blocksOf({ first: 3, last: 5 }, 0)).toEqual([0, 3, 4, 5]);
	expect(blocksOf({ first: 3, last: 5 }, 9 * blockSize + 1)).toEqual([3, 4, 5, 9]);
});

it("a box is scrolled no further than to show a row whole", () => {
	expect(topFor(5, height, 0, 600)).toBe(0);
	expect(topFor(5, height, 1000, 600)).toBe(5 * height);
	expect(topFor(20, height, 0, 600)).toBe(21 * height - 600);
	expect(topFor(20, height, 400, 600)).toBe(400);
});
