import { renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { pagesAround, useSame } from "./rows";

describe("pages that are fetched", () => {
	it("are those that are seen and their neighbours", () => {
		expect(pagesAround(0, 30, undefined)).toEqual([0]);
		expect(pagesAround(0, 30, 80_000)).toEqual([0, 1]);
		expect(pagesAround(250, 305, 80_000)).toEqual([1, 2, 3, 4]);
		expect(pagesAround(79_990, 79_999, 80_000)).toEqual([798, 799]);
		expect(pagesAround(500, 530, 20)).toEqual([0]);
		expect(pagesAround(0, 30, 0)).toEqual([0]);
	});
});

it("a list of the same things is the same list", () => {
	const { result, rerender } = renderHook(({ list }) => useSame(list), { initialProps: { list: ["a", "b"] } });
	const first = result.current;
	rerender({ list: ["a", "b"] });
	expect(result.current).toBe(first);
	rerender({ list: ["a", "c"] });
	expect(result.current).toEqual(["a", "c"]);
});
