// Several at one entry: people, and tabs of one browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isSaved, said, says, story, valuesOf } from "./story.mjs";
import { until, world } from "./world.mjs";

const max = "max@shop.test";
let w;

before(async () => {
	w = await world();
	await w.person(max, { role: "editor", site: w.site, name: "Max Ophüls" });
});

after(() => w?.close());

const sees = (page, name) =>
	until(async () => (await page.getByTestId("others").innerText()).includes(name), `${name} is seen`, 15_000);

test("different fields of two people are merged, the same field shows both versions", async () => {
	const entry = await story(w);
	const [a, m] = [await w.page(), await w.page({ email: max })];
	await Promise.all([a.goto(entry.url), m.goto(entry.url)]);
	await Promise.all([sees(a, "Max"), sees(m, "Mo")]);

	await a.getByLabel("Headline").fill("Rye");
	await m.getByLabel("Note").fill("Bake at dawn");
	await Promise.all([isSaved(a), isSaved(m)]);
	assert.deepEqual(await valuesOf(w, entry.id), { title: "Rye", lead: "Warm", note: "Bake at dawn" });
	await Promise.all([says(a, "Note", "Bake at dawn"), says(m, "Headline", "Rye")]);

	await m.context().setOffline(true);
	await m.getByLabel("Lead").fill("Max's words");
	await a.getByLabel("Lead").fill("Mo's words");
	await isSaved(a);
	await until(async () => (await valuesOf(w, entry.id)).lead === "Mo's words", "Mo's words are on the server");
	await m.context().setOffline(false);
	const both = m.getByTestId("conflicts");
	await both.waitFor({ timeout: 60_000 });
	assert.match(await both.innerText(), /Max's words[\s\S]*Mo's words/);
	assert.equal(await said(m), "1 field differs");
	await w.axe(m, "an entry with a conflict");
	await both.getByRole("button", { name: "Keep yours" }).click();
	await isSaved(m);
	assert.equal((await valuesOf(w, entry.id)).lead, "Max's words");
	await says(a, "Lead", "Max's words");
	w.quiet();
});

test("two tabs of one browser are one editor", async () => {
	const entry = await story(w);
	const context = await w.context();
	await w.signIn(context);
	const [one, two] = [await w.page({ context }), await w.page({ context })];
	await Promise.all([one.goto(entry.url), two.goto(entry.url)]);
	await one.getByLabel("Headline").fill("Rye");
	await two.getByLabel("Lead").fill("Bread");
	await Promise.all([isSaved(one), isSaved(two)]);
	await Promise.all([says(one, "Lead", "Bread"), says(two, "Headline", "Rye")]);
	assert.deepEqual(await valuesOf(w, entry.id), { title: "Rye", lead: "Bread" });
	w.quiet();
});
