// A server that is gone, and one that only reads: what is kept on the device is there, can be gone on with, and goes
// out by itself from whatever screen is open.
import assert from "node:assert/strict";
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { killable } from "./killable.mjs";
import { postgres } from "./postgres.mjs";
import { isSaved, said, says, story, storyType, valuesOf } from "./story.mjs";
import { until, world } from "./world.mjs";

const promised = 250; // ms from a keystroke until it is kept
const ends = [];
after(async () => {
	for (const end of ends.reverse()) await end();
});

/** aside takes the authoring database away and puts rubbish in its place; what it returns brings it back. */
function aside(dir) {
	const database = join(dir, "authoring.db");
	const parts = ["", "-wal", "-shm"].map((end) => database + end).filter(existsSync);
	for (const part of parts) renameSync(part, `${part}.kept`);
	writeFileSync(database, "no database ".repeat(1000));
	return () => {
		for (const part of parts) renameSync(`${part}.kept`, part);
	};
}

test("with the server gone and the browser started anew, words are there, can be gone on with, and go out", async () => {
	const w = await world();
	ends.push(() => w.close());
	const entry = await story(w);
	let browser = await killable(w, "one");
	ends.push(() => browser.kill());
	let page = await browser.open(entry.url);
	await says(page, "Headline", "Soup");
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
	await w.kill();
	await page.getByLabel("Headline").fill("Rhubarb");
	await page.waitForTimeout(promised);
	await browser.quit();

	browser = await killable(w, "one");
	page = await browser.open(w.at(`/${w.site}`));
	await page.setViewportSize({ width: 1440, height: 900 });
	await page.getByText("Unsent work on this device").waitFor();
	await page.getByText("The server is not answering.").first().waitFor();
	await page.getByRole("link", { name: "Soup" }).click();
	await says(page, "Headline", "Rhubarb");
	await page.getByLabel("Lead").fill("From the garden");
	await until(async () => (await said(page)) === "Offline", "the bar says that the server is away");
	await w.axe(page, "an entry with the server gone");
	await page.waitForTimeout(promised);

	// The process is back and its database is not: readers are answered, editors are told why they are not.
	const back = aside(w.dir);
	await w.start();
	await page.reload();
	await page.getByText("The server takes no changes.").waitFor();
	await page.getByText("Its database is away.").first().waitFor();
	await says(page, "Headline", "Rhubarb");
	await says(page, "Lead", "From the garden");
	await page.getByRole("link", { name: "Calendar" }).click();
	await page.getByRole("heading", { level: 1 }).waitFor();
	await w.axe(page, "a screen with the database away");

	await w.kill();
	back();
	await w.start();
	// What was asked before the crash is asked again as it was, the rest after it.
	await until(
		async () => {
			const { title, lead } = await valuesOf(w, entry.id);
			return title === "Rhubarb" && lead === "From the garden";
		},
		"the words are on the server",
		60_000,
	);
	assert.match(page.url(), /calendar/, "and nobody has opened the entry");
});

test("a server that only reads says so everywhere, keeps words, and takes them when it can", async () => {
	const p = await postgres();
	ends.push(() => p.stop());
	const w = await world({ database: p.url });
	ends.push(() => w.close());
	const entry = await story(w);
	const type = await storyType(w);
	const page = await w.page();
	await page.goto(entry.url);
	await says(page, "Headline", "Soup");
	const publish = page.getByRole("button", { name: "Publish", exact: true });
	assert.ok(await publish.isEnabled());

	await p.sql("alter system set default_transaction_read_only = on");
	await p.sql("select pg_reload_conf()");
	await page.getByLabel("Headline").fill("Rhubarb");
	await until(async () => (await said(page)) === "Kept on this device", "the bar says where the words are");
	await page.getByText("The server takes no changes.").waitFor();
	await page.getByText("Its database may only be read now.").waitFor();
	assert.ok(await publish.isDisabled());
	assert.match(await publish.getAttribute("title"), /takes no changes now/);
	await w.axe(page, "an entry on a server that only reads");
	// What is read is read, and what would write says why it does not.
	await page.getByRole("link", { name: "Releases" }).click();
	const fresh = page.getByRole("button", { name: "New release" }).first();
	await fresh.waitFor();
	assert.ok(await fresh.isDisabled());
	await page.goto(w.at(`/${w.site}/pages/${type}`));
	await page.getByRole("link", { name: "Soup" }).waitFor();
	await page.goto(entry.url);
	await says(page, "Headline", "Rhubarb");

	await p.sql("alter system reset default_transaction_read_only");
	await p.sql("select pg_reload_conf()");
	await page.getByText("The server takes no changes.").waitFor({ state: "detached" });
	await isSaved(page);
	await until(() => publish.isEnabled(), "what writes does so again");
	assert.equal((await valuesOf(w, entry.id)).title, "Rhubarb");
});
