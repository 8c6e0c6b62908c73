import { describe, expect, it } from "vitest";
import {
	addCondition,
	addGroup,
	dropCondition,
	excludes,
	type Filter,
	formatFilter,
	parseFilter,
	resolve,
	toApi,
} from "./filter";

const moment = { me: "p1", now: new Date(2027, 2, 31, 15, 30) };

describe("the grammar of filters", () => {
	it("writes groups and alternatives so that a person can read them", () => {
		const filter: Filter = [
			[
				{ field: "@state", op: "eq", value: "draft" },
				{ field: "@state", op: "eq", value: "changed" },
			],
			[{ field: "price", op: "gte", value: "3" }],
		];
		expect(formatFilter(filter)).toBe("@state:eq:draft|@state:eq:changed;price:gte:3");
		expect(parseFilter(formatFilter(filter))).toEqual(filter);
	});

	it("gives back every value, whatever marks are in it", () => {
		for (const value of ["a:b", "a|b;c", "\\", "\\:", "back\\slash;", "", "é 稿 \u202e", "::", "|;|"]) {
			const filter: Filter = [[{ field: "a.b", op: "contains", value }]];
			expect(parseFilter(formatFilter(filter))).toEqual(filter);
		}
	});

	it("leaves out what it cannot read", () => {
		expect(parseFilter("x;price:like:3;:eq:3;@name:contains:soup")).toEqual([
			[{ field: "@name", op: "contains", value: "soup" }],
		]);
		expect(parseFilter(undefined)).toEqual([]);
		expect(parseFilter("price:eq:3\\")).toEqual([[{ field: "price", op: "eq", value: "3\\" }]]);
	});

	it("resolves who is signed in and moments near to now", () => {
		expect(resolve("$me", moment)).toBe("p1");
		expect(resolve("today", moment)).toBe(new Date(2027, 2, 31).toISOString());
		expect(resolve("today-7d", moment)).toBe(new Date(2027, 2, 24).toISOString());
		expect(resolve("today+1w", moment)).toBe(new Date(2027, 3, 7).toISOString());
		expect(resolve("today-1m", moment)).toBe(new Date(2027, 1, 28).toISOString());
		expect(resolve("today-1y", moment)).toBe(new Date(2026, 2, 31).toISOString());
		expect(resolve("now-2h", moment)).toBe(new Date(2027, 2, 31, 13, 30).toISOString());
		expect(resolve("tomorrow", moment)).toBe("tomorrow");
		expect(resolve("today-7", moment)).toBe("today-7");
	});

	it("asks the server for what has a value, resolved", () => {
		expect(toApi([], moment)).toBe("");
		expect(toApi([[{ field: "@name", op: "eq", value: "" }]], moment)).toBe("");
		expect(
			toApi(
				[
					[
						{ field: "@author", op: "eq", value: "$me" },
						{ field: "price", op: "exists", value: "true" },
					],
				],
				moment,
			),
		).toBe('[[{"field":"@author","op":"eq","value":"p1"},{"field":"price","op":"exists","value":"true"}]]');
	});

	it("changes a filter without touching the old one", () => {
		const one = { field: "a", op: "eq", value: "1" } as const;
		const two = addGroup([], one);
		const three = addCondition(two, 0, { ...one, value: "2" });
		expect(two).toEqual([[one]]);
		expect(three[0]).toHaveLength(2);
		expect(dropCondition(three, 0, 0)).toEqual([[{ ...one, value: "2" }]]);
		expect(dropCondition(two, 0, 0)).toEqual([]);
	});

	it("knows what excludes", () => {
		expect(excludes({ op: "ne", value: "x" })).toBe(true);
		expect(excludes({ op: "exists", value: "false" })).toBe(true);
		expect(excludes({ op: "exists", value: "true" })).toBe(false);
	});
});
