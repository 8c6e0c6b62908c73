import { describe, expect, it } from "vitest";
import { changesOf } from "./diff";
import { faults, free, keyFault, keyOf, reservedKeys, shapeFault } from "./keys";
import { allowed, kinds, rulesOf } from "./kinds";
import { type ContentType, draftOf, find, moved, newField, newType, typeOf, within } from "./model";
import { lineOf, verdictOf } from "./plan";
import { sampleOf } from "./sample";

const dish: ContentType = {
	id: "t1",
	kind: "page",
	key: "dish",
	name: "Dish",
	last: 4,
	fields: [
		{ id: 1, key: "title", label: "Title", kind: "short_text", required: true },
		{ id: 2, key: "price", label: "Price", kind: "number", min: 0 },
		{
			id: 3,
			key: "hours",
			label: "Hours",
			kind: "repeater",
			fields: [{ id: 4, key: "day", label: "Day", kind: "short_text" }],
		},
	],
};

describe("keyOf", () => {
	it.each([
		["Über uns", "uber_uns"],
		["  Main menu! ", "main_menu"],
		["Straße 12", "strasse_12"],
		["2 columns", "columns"],
		["日本語", ""],
		["Façade & Œuvre", "facade_oeuvre"],
	])("makes an API id of %s", (name, key) => expect(keyOf(name)).toBe(key));
	it("is never too long, and always one the server takes", () => {
		const key = keyOf(`${"long ".repeat(40)}end`);
		expect(key.length).toBeLessThanOrEqual(64);
		expect(keyFault(key, [])).toBe("");
	});
	it("gets a number when it is taken", () => {
		expect(free("title", ["title", "title_2"])).toBe("title_3");
		expect(free("x".repeat(64), ["x".repeat(64)])).toHaveLength(64);
		expect(free("", [""])).toBe("");
	});
});

describe("keyFault", () => {
	it.each(["", "1a", "a b", "ä", "a".repeat(65), "-a"])("refuses %s", (key) => expect(keyFault(key, [])).not.toBe(""));
	it("refuses what the API has taken, and what is here", () => {
		expect(keyFault("search", [], reservedKeys("page", false))).toContain("taken by the API");
		expect(keyFault("meta", [], reservedKeys("collection", true))).toContain("taken by the API");
		expect(keyFault("meta", [], reservedKeys("page", true))).toBe("");
		expect(keyFault("a", ["a"])).toContain("here already");
	});
});

it("shapeFault says what a kind needs", () => {
	const f = (kind: Parameters<typeof newField>[0], more = {}) => shapeFault({ ...newField(kind), key: "x", ...more });
	expect(f("repeater")).toContain("at least one field");
	expect(f("reference")).not.toBe("");
	expect(f("component", { components: ["a", "b"] })).not.toBe("");
	expect(f("component_picker", { components: ["a", "b"] })).toBe("");
	expect(
		f("dropdown", {
			choices: [
				{ value: "a", label: "" },
				{ value: "a", label: "" },
			],
		}),
	).toContain("same value");
	expect(f("short_text", { min_length: 5, max_length: 2 })).not.toBe("");
	expect(f("short_text", { pattern: "[" })).toContain("regular expression");
	expect(f("number", { min: 2, max: 2 })).toBe("");
});

it("faults are found in rows of repeaters, too", () => {
	const draft = draftOf(dish);
	draft.fields[2]!.fields!.push({ ...newField("number"), key: "day" });
	expect(Object.values(faults(draft, [])).join()).toContain("here already");
	expect(faults(draftOf(dish), ["dish"]).key).toContain("here already");
	expect(faults(draftOf(dish), [])).toEqual({});
	expect(Object.keys(faults(newType("single"), []))).toEqual(["name"]);
});

it("kinds that a type cannot have are not offered", () => {
	expect(allowed("page", false)).toHaveLength(kinds.length);
	expect(allowed("collection", false).map((k) => k.kind)).not.toContain("component_picker");
	expect(allowed("page", true).map((k) => k.kind)).not.toContain("repeater");
	expect(rulesOf("short_text", false, "component", false).unique).toBe(false);
	expect(rulesOf("reference", true, "page", false).range).toBe(true);
});

describe("a draft", () => {
	it("is sent as it came when nothing was changed", () => {
		expect(typeOf(draftOf(dish))).toEqual(dish);
	});
	it("is changed within repeaters by path", () => {
		const draft = draftOf(dish);
		const at = find(draft.fields, "f4")!;
		expect(at.path).toEqual(["f3"]);
		const next = within(draft, at.path, () => []);
		expect(next.fields[2]!.fields).toEqual([]);
		expect(draft.fields[2]!.fields).toHaveLength(1);
	});
	it("has its fields in another order after a move", () => {
		expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
		expect(moved(["a", "b", "c"], 2, -1)).toEqual(["c", "a", "b"]);
	});
});

describe("changesOf", () => {
	it("is empty for the same", () => expect(changesOf(dish, draftOf(dish))).toEqual([]));
	it("names what is new, gone, renamed, other and in another place", () => {
		const draft = draftOf(dish);
		draft.fields = [
			{ ...draft.fields[1]!, required: true },
			{ ...draft.fields[0]!, key: "headline" },
			{ ...newField("date", "Day"), key: "day" },
		];
		const texts = changesOf(dish, draft).map((c) => c.text);
		expect(texts).toEqual([
			"Price: Required none becomes yes",
			"Title: API id title becomes headline; what is stored stays",
			"Day: new date",
			"Hours: removed",
			"Fields: another order",
		]);
	});
});

describe("a plan of the server", () => {
	it("is shown step by step", () => {
		expect(
			lineOf({ action: "rename field", kind: "page", key: "dish", field: "headline", detail: 'was "title"' }),
		).toEqual({
			word: "Rename",
			hard: false,
			what: "dish.headline",
			detail: 'was "title"',
		});
		expect(lineOf({ action: "remove field", kind: "page", key: "dish", field: "x" }).hard).toBe(true);
		expect(lineOf({ action: "order fields", kind: "single", key: "", field: "hours." }).what).toBe("single page.hours");
	});
	it("says what it means for documents", () => {
		const effect = { kind: "page" as const, key: "dish", documents: 3, losing: 0, breaking: 0, examples: [] };
		const steps = [{ action: "add field", kind: "page" as const, key: "dish", field: "x" }];
		const state = (more: object) => verdictOf({ base: "b", steps, effects: [{ ...effect, ...more }] }).state;
		expect(verdictOf({ base: "b", steps: [], effects: [] }).state).toBe("nothing");
		expect(state({})).toBe("safe");
		expect(state({ breaking: 1 })).toBe("breaking");
		expect(state({ breaking: 1, losing: 1 })).toBe("losing");
		expect(verdictOf({ base: "b", steps, effects: [{ ...effect, losing: 1 }] }).title).toBe(
			"1 document would lose what is in it",
		);
	});
});

describe("sampleOf", () => {
	it("has the shape of the API", () => {
		expect(sampleOf(draftOf(dish), [dish])).toMatchObject({
			data: { page_type: "dish", fields: { title: "Title", price: 0, hours: [{ day: "Day" }] } },
		});
	});
	it("fills in components and references, and ends", () => {
		const loop: ContentType = {
			id: "c",
			kind: "collection",
			key: "people",
			name: "People",
			last: 1,
			fields: [{ id: 1, key: "friend", kind: "reference", target: "c", many: true }],
		};
		const text = JSON.stringify(sampleOf(draftOf(loop), [loop]));
		expect(text).toContain('"people":[{"meta"');
		expect(text.length).toBeLessThan(2000);
	});
});
