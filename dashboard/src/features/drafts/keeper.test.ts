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
		await new IndexedKeeper("a").put(one("1"));
		expect(await new IndexedKeeper("a").all()).toEqual([one("1")]);
		expect(await new IndexedKeeper("b").all()).toEqual([]);
	});

	it("puts one record in the place of others in one step", async () => {
		const k = new IndexedKeeper("c");
		await k.put(one("1"));
		await k.put(one("2"));
		await k.replace(["1", "2"], one("3"));
		expect((await k.all()).map((x) => x.id)).toEqual(["3"]);
	});

	it("is opened anew after the browser has closed it", async () => {
		const k = new IndexedKeeper("d");
		await k.put(one("1"));
		await new Promise<void>((done, fail) => {
			const asked = indexedDB.deleteDatabase("d");
			asked.onsuccess = () => done();
			asked.onerror = () => fail(asked.error);
		});
		await k.put(one("2"));
		expect((await k.all()).map((x) => x.id)).toEqual(["2"]);
	});
});
