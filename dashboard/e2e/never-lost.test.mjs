// Words are never lost: not with the server killed, not with the browser killed, not with the network cut.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { killable } from "./killable.mjs";
import { isSaved, said, says, story, storyType, valuesOf } from "./story.mjs";
import { until, world } from "./world.mjs";

/** How often the network is cut while somebody types; 200 with GHEE_CUTS=200. */
const cuts = Number(process.env.GHEE_CUTS || 10);
const promised = 250; // ms from a keystroke until it is kept

let w;
let browser;

before(async () => {
	w = await world();
});

// Also of a test that failed: a browser that is left running keeps this process from ending.
afterEach(() => browser?.kill());
after(() => w?.close());

test("what was typed outlives a server and a browser that were killed", async () => {
	const entry = await story(w);
	browser = await killable(w, "one");
	let page = await browser.open(entry.url);
	await page.getByLabel("Headline").fill("Rhubarb");
	await isSaved(page);
	await w.kill();
	const lead = "From the first week of March";
	await page.getByLabel("Lead").fill("");
	await page.getByLabel("Lead").pressSequentially(lead);
	await page.waitForTimeout(promised);
	await browser.kill();

	await w.start();
	browser = await killable(w, "one");
	page = await browser.open(entry.url);
	await says(page, "Lead", lead);
	await says(page, "Headline", "Rhubarb");
	await isSaved(page);
	assert.deepEqual(await valuesOf(w, entry.id), { title: "Rhubarb", lead });
	await browser.kill();
});

test("what was typed can be taken back after the page was loaded anew", async () => {
	const entry = await story(w);
	const page = await w.page();
	await page.goto(entry.url);
	await page.getByLabel("Headline").fill("Plum");
	await page.getByLabel("Lead").fill("Dark");
	await isSaved(page);
	await page.reload();
	await says(page, "Lead", "Dark");
	for (const [label, before] of [
		["Lead", "Warm"],
		["Headline", "Soup"],
	]) {
		await page.getByRole("button", { name: "Undo" }).click();
		await says(page, label, before);
	}
	await page.getByRole("button", { name: "Redo" }).click();
	await says(page, "Headline", "Plum");
	await isSaved(page);
	assert.deepEqual(await valuesOf(w, entry.id), { title: "Plum", lead: "Warm" });
	await page.context().close();
});

test("a new entry is kept before the server has heard of it, and is made once", async () => {
	const type = await storyType(w);
	browser = await killable(w, "two");
	let page = await browser.open(w.at(`/${w.site}/pages/${type}/new`));
	await page.getByLabel("Headline").waitFor();
	await w.kill();
	await page.getByLabel("Page name").fill("Spring menu");
	await page.getByLabel("Headline").fill("Rye");
	await until(async () => (await said(page)) === "Offline", "the bar says that the server is away", 60_000);
	const address = page.url();
	await page.waitForTimeout(promised);
	await browser.kill();

	await w.start();
	browser = await killable(w, "two");
	page = await browser.open(address);
	await says(page, "Headline", "Rye");
	await isSaved(page);
	await until(() => !page.url().includes("/new-"), "the address is the entry's own");
	const { items } = await until(async () => {
		const list = await w.api("GET", `/api/sites/${w.site}/documents?type=${type}&q=rye`);
		return list.items.length > 0 && list;
	}, "it is listed");
	assert.deepEqual(
		items.map((d) => [d.name, d.slug]),
		[["Spring menu", "spring-menu"]],
	);
	await browser.kill();
});

test(`no word is lost while the network is cut ${cuts} times`, async () => {
	const entry = await story(w);
	browser = await killable(w, "three");
	const page = await browser.open(entry.url);
	const note = page.getByLabel("Note");
	await note.waitFor();
	let words = "";
	for (let i = 0; i < cuts; i++) {
		await browser.context.setOffline(true);
		for (const on of [false, true]) {
			const more = `${on ? "on" : "off"} ${i} `;
			await note.pressSequentially(more);
			words += more;
			await page.waitForTimeout(Math.random() * 700);
			if (!on) await browser.context.setOffline(false);
		}
		if (Math.random() < 0.2) {
			await page.waitForTimeout(promised);
			await page.reload();
			await says(page, "Note", words);
			await note.press("Control+End");
		}
	}
	await isSaved(page);
	assert.equal((await valuesOf(w, entry.id)).note, words);
	await browser.kill();
});
