import { describe, expect, it } from "vitest";
import { getAt, isWithin, joinPath, parsePath, setAt } from "./path";

const doc = {
	title: "Soup",
	seo: { title: "S" },
	body: [
		{ type: "hero", fields: { headline: "A" } },
		{ type: "hero", fields: { headline: "B" } },
	],
};

describe("paths", () => {
	it("are written as the server writes them", () => {
		expect(parsePath("body[1].fields.headline")).toEqual(["body", 1, "fields", "headline"]);
		expect(joinPath(joinPath("body", 1), "fields")).toBe("body[1].fields");
		expect(joinPath("", "title")).toBe("title");
	});
	it("lead to a value or nowhere", () => {
		expect(getAt(doc, "body[1].fields.headline")).toBe("B");
		expect(getAt(doc, "body[9].fields.headline")).toBeUndefined();
		expect(getAt(doc, "title.deeper")).toBeUndefined();
	});
	it("copy what is on the way and leave the rest the same", () => {
		const next = setAt(doc, "body[1].fields.headline", "C");
		expect(getAt(next, "body[1].fields.headline")).toBe("C");
		expect(getAt(doc, "body[1].fields.headline")).toBe("B");
		expect(next.body[0]).toBe(doc.body[0]);
		expect(next.seo).toBe(doc.seo);
		expect(next.body).not.toBe(doc.body);
	});
	it("change nothing where the value is the same", () => {
		expect(setAt(doc, "body[0].fields.headline", "A")).toBe(doc);
		expect(setAt({}, "gone", undefined)).toHaveProperty("gone");
	});
	it("make what is missing on the way", () => {
		expect(setAt({}, "seo.title", "x")).toEqual({ seo: { title: "x" } });
		expect(setAt({}, "rows[0].label", "x")).toEqual({ rows: [{ label: "x" }] });
	});
	it("know what lies below them", () => {
		expect(isWithin("body[1].fields.a", "body[1]")).toBe(true);
		expect(isWithin("body[10]", "body[1]")).toBe(false);
		expect(isWithin("bodyguard", "body")).toBe(false);
	});
});
