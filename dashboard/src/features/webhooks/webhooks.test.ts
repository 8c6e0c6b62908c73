import { describe, expect, it } from "vitest";
import { chosen, isOn, summary, toggle, toggleAll, tree } from "./events";
import { addressFault, deliveryState, hookState, outcome } from "./words";

const names = [
	"page.published",
	"page.draft",
	"post.published",
	"post.delete",
	"post.localization.published",
	"media.videouploaded",
	"page.all",
	"post.all",
];
const groups = tree(names);
const group = (id: string) => groups.find((g) => g.id === id)!;

describe("the tree of events", () => {
	it("has the server's names, in groups, and none that nothing makes", () => {
		expect(groups.map((g) => g.id)).toEqual(["page", "post", "localization"]);
		expect(group("page").events.map((e) => e.name)).toEqual(["page.published", "page.draft"]);
		expect(JSON.stringify(groups)).not.toContain("video");
	});
	it("knows all, some and none", () => {
		expect(chosen(group("page"), ["page.all"])).toBe("all");
		expect(chosen(group("page"), ["page.draft"])).toBe("some");
		expect(chosen(group("page"), ["page.draft", "page.published"])).toBe("all");
		expect(chosen(group("page"), [])).toBe("none");
		expect(isOn(group("page"), "page.draft", ["page.all"])).toBe(true);
	});
	it("turns one of all off by naming the others", () => {
		expect(toggle(groups, group("post"), "post.delete", ["post.all", "page.draft"]).sort()).toEqual([
			"page.draft",
			"post.localization.published",
			"post.published",
		]);
	});
	it("turns groups on and off", () => {
		expect(toggleAll(groups, group("page"), ["page.draft"]).sort()).toEqual(["page.draft", "page.published"]);
		expect(toggleAll(groups, group("page"), ["page.all"])).toEqual([]);
	});
	it("says what is chosen", () => {
		expect(summary(groups, ["page.all", "post.delete"])).toBe("Pages: all; Posts: deleted");
		expect(summary(groups, [])).toBe("Nothing yet");
	});
});

it("states are words", () => {
	expect(hookState({ state: "paused", reason: "410" }).help).toContain("410");
	expect(deliveryState({ state: "waiting", tries: 2 }).word).toBe("Tried, will be again");
	expect(deliveryState({ state: "waiting", tries: 0 }).word).toBe("On its way");
	expect(outcome({ status: 500, error: "refused" })).toBe("500: refused");
	expect(outcome({})).toBe("No answer yet");
});

it.each([
	["", false],
	["example.com/x", false],
	["ftp://x", false],
	["https://a:b@x.test/", false],
	["https://x.test/hook?a=1", true],
	["http://10.0.0.1/", true],
])("the address %s", (url, good) => expect(addressFault(url) === "").toBe(good));
