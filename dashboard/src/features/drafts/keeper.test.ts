import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import { blank } from "./draft";
import { IndexedKeeper, type Kept } from "./keeper";

const one = (id: string): Kept => ({
	id,
	key: "k",
	tab: "t",
	person: "p",
	site: "s",
	document: "d",
	locale: "en",
	type: "t",
	kind: "page",
	title: "Soup",
	at: 1,
	draft: { ...blank, local: { slug: "s", name: "n", values: { title: "Soup", body: [{ type: "c", fields: {} }] } } },
});

describe("the browser's database", () => {
	it("gives back what was kept, to another tab as well", async () => {
		await new IndexedKeeper("a").replace([], one("1"));
		expect(await new IndexedKeeper("a").all()).toEqual([one("1")]);
		expect(await new IndexedKeeper("b").all()).toEqual([]);
	});

	it("puts one record in the place of others in one step", async () => {
		const k = new IndexedKeeper("c");
		await k.replace([], one("1"));
		await k.replace([], one("2"));
		await k.replace(["1", "2"], one("3"));
		expect((await k.all()).map((x) => x.id)).toEqual(["3"]);
	});

	it("is changed in one step: of two who take the same, the second sees that it is gone", async () => {
		const [a, b] = [new IndexedKeeper("e"), new IndexedKeeper("e")];
		await a.replace([], one("1"));
		const taken: string[] = [];
		const take = (by: string) => (all: Kept[]) => {
			if (all[0]?.id !== "1") return undefined;
			taken.push(by);
			return { remove: ["1"], put: one(by) };
		};
		await Promise.all([a.change(take("a")), b.change(take("b"))]);
		expect(taken).toEqual(["a"]);
		expect((await a.all()).map((x) => x.id)).toEqual(["a"]);
	});

	it("is opened anew after the browser has closed it", async () => {
		const k = new IndexedKeeper("d");
		await k.replace([], one("1"));
		await new Promise<void>((done, fail) => {
			const asked = indexedDB.deleteDatabase("d");
			asked.onsuccess = () => done();
			asked.onerror = () => fail(asked.error);
		});
		await k.replace([], one("2"));
		expect((await k.all()).map((x) => x.id)).toEqual(["2"]);
	});
});
