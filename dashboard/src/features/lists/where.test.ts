import { describe, expect, it } from "vitest";
import { readSearch, sameList } from "./search";
import { entryHref, listHref, nameOf, typeAt } from "./where";

const types = [
	{ id: "t1", kind: "page", key: "landing", name: "Landing page", last: 0, fields: [] },
	{ id: "t2", kind: "collection", key: "landing", name: "Places", last: 0, fields: [] },
	{ id: "t3", kind: "single", key: "", name: "About", last: 0, fields: [] },
	{ id: "post", kind: "post", key: "", name: "", last: 0, fields: [] },
	{ id: "tag", kind: "tag", key: "", name: "", last: 0, fields: [] },
];

describe("addresses of lists", () => {
	it("find their type, whichever else has its key", () => {
		expect(typeAt(types, "pages", "landing")?.id).toBe("t1");
		expect(typeAt(types, "collections", "landing")?.id).toBe("t2");
		expect(typeAt(types, "pages", "single")?.id).toBe("t3");
		expect(typeAt(types, "posts", "")?.id).toBe("post");
		expect(typeAt(types, "collections", "tag")?.id).toBe("tag");
		expect(typeAt(types, "collections", "none")).toBeUndefined();
	});

	it("lead to entries", () => {
		expect(entryHref("blog", types[0]!, "d1", "de")).toBe("/blog/pages/landing/d1?locale=de");
		expect(entryHref("blog", types[3]!, "d1")).toBe("/blog/posts/d1");
		expect(listHref("blog", types[2]!)).toBe("/blog/pages/single");
		expect([nameOf(types[2]!), nameOf(types[1]!)]).toEqual(["Single pages", "Places"]);
	});

	it("keep what they know and no more", () => {
		expect(readSearch({ q: 42, f: "", order: "-price", evil: "x" })).toEqual({ q: "42", order: "-price" });
		expect(sameList({ q: "a", view: "1" }, { q: "a" })).toBe(true);
		expect(sameList({ q: "a" }, { q: "b" })).toBe(false);
	});
});
