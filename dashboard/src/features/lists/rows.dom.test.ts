import { describe, expect, it } from "vitest";
import { pagesAround } from "./rows";

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
