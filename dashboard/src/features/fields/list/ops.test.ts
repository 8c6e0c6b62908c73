import { expect, it } from "vitest";
import { duplicated, inserted, moved, removed, roomFor } from "./ops";

it("lists change by copies", () => {
	const list = ["a", "b", "c"];
	expect(moved(list, 0, 2)).toEqual(["b", "c", "a"]);
	expect(moved(list, 2, 0)).toEqual(["c", "a", "b"]);
	expect(inserted(list, 1, "x")).toEqual(["a", "x", "b", "c"]);
	expect(removed(list, 1)).toEqual(["a", "c"]);
	expect(list).toEqual(["a", "b", "c"]);
});

it("a duplicate is another object with the same content", () => {
	const list = [{ a: { b: 1 } }];
	const next = duplicated(list, 0);
	expect(next[1]).toEqual(next[0]);
	expect(next[1]).not.toBe(next[0]);
	expect(next[1]?.a).not.toBe(next[0]?.a);
});

it("there is room for as many as the rule and the server allow", () => {
	expect(roomFor(2, 3)).toBe(1);
	expect(roomFor(5, 3)).toBe(0);
	expect(roomFor(0, null)).toBe(1000);
	expect(roomFor(0, 5000)).toBe(1000);
});
