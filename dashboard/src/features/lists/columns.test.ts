import { describe, expect, it } from "vitest";
import { chosenText, columnsOf, fieldColumns, nextOrder, shown, sorted, usual } from "./columns";

const all = columnsOf([
	{ id: 1, key: "title", kind: "short_text", label: "Title" },
	{ id: 2, key: "parts", kind: "component_picker" },
]);

describe("columns", () => {
	it("are the usual ones until somebody chooses, the name always first", () => {
		expect(shown(all, undefined).map((c) => c.key)).toEqual(usual);
		expect(shown(all, "title,@name,gone,title").map((c) => c.key)).toEqual(["@name", "title"]);
		expect(chosenText(usual)).toBe("");
		expect(chosenText(["@name", "title"])).toBe("@name,title");
	});

	it("ask the server for fields alone", () => {
		expect(fieldColumns(shown(all, "@name,title,@state,parts"))).toBe("title,parts");
	});

	it("order rising, falling and not", () => {
		const title = all.find((c) => c.key === "title")!;
		expect(nextOrder(undefined, title)).toBe("title");
		expect(nextOrder("title", title)).toBe("-title");
		expect(nextOrder("-title", title)).toBe("");
		expect([sorted("-title", title), sorted("title", title), sorted("@name", title)]).toEqual([
			"descending",
			"ascending",
			"none",
		]);
		const parts = all.find((c) => c.key === "parts")!;
		expect([sorted("parts", parts), nextOrder("title", parts)]).toEqual([undefined, "title"]);
	});
});
