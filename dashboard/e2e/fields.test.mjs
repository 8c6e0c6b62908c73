// Every kind of field, filled through the screen, kept, and read on the API; and what can be done with components:
// dragging, moving, duplicating, copying from entry to entry, with the mouse and with the keyboard.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { everything, kinds } from "./kinds.mjs";
import { isSaved } from "./story.mjs";
import { until, world } from "./world.mjs";

let w;
let token;
let type;

before(async () => {
	w = await world();
	token = /[0-9a-f]{40}/.exec(await w.ghee("token", "create", "--site", w.site))[0];
	type = await everything(w);
});

after(() => w?.close());

/** What stands in a new entry in the end, as readers get it. */
const read = {
	short: "Rye & more <b>",
	long: "One\nTwo",
	rich: "<p>Warm <strong>bread</strong></p>",
	source: '<p class="x">As it is</p>',
	price: 12.5,
	day: "2026-03-02T08:15:00",
	side: "right",
	shown: true,
	tint: "#e3a21a",
	photo: "https://pics.test/cow.jpg",
	teaser: { title: "Tea", text: "" },
	body: [
		{ type: "banner", fields: { claim: "Open" } },
		{ type: "card", fields: { title: "First", text: "" } },
	],
	links: [{ label: "Home" }, { label: "Shop" }],
	signup: "https://forms.test/1",
};

const row = (page, path) => page.locator(`[data-path="${path}"]`).first();
const draft = (id) => w.api("GET", `/api/sites/${w.site}/documents/${id}`);
const idOf = (page) => new URL(page.url()).pathname.split("/").at(-1);
const titles = async (id) => ((await draft(id)).values.body ?? []).map((p) => p.fields.title ?? p.fields.claim);

/** A new entry with cards in its picker, opened. */
async function withCards(names, slug) {
	const values = { body: names.map((title) => ({ type: "card", fields: { title } })) };
	const doc = await w.api("POST", `/api/sites/${w.site}/documents`, { type: type.id, slug, name: slug, values });
	const page = await w.page();
	await page.goto(w.at(`/${w.site}/pages/everything/${doc.id}`));
	await card(page, names[0]).waitFor();
	return { page, id: doc.id };
}

const card = (page, title) =>
	page.getByRole("listitem").filter({ has: page.getByRole("button", { name: `Card ${title}` }) });
const button = (page, name) => page.getByRole("button", { name, exact: true });

/** Waits until the draft on the server has these cards, in this order. */
const has = (id, names) =>
	until(async () => String(await titles(id)) === String(names), `the entry has ${names}`).catch(async (e) => {
		throw new Error(`${e.message}, but ${await titles(id)}`);
	});

test("a field of every kind takes what is written in it, keeps it, and readers get it", async () => {
	const there = new Set(type.fields.map((f) => f.kind));
	assert.ok(kinds.length >= 15);
	assert.deepEqual(
		kinds.filter((k) => !there.has(k)),
		[],
		"every kind there is has a field here",
	);

	const page = await w.page();
	await page.goto(w.at(`/${w.site}/pages/everything/new`));
	const fill = (label, text) => page.getByLabel(label, { exact: true }).fill(text);
	await fill("Page name", "All of it");
	await fill("Short", read.short);
	assert.equal(await row(page, "short").getByText("14 of 20").isVisible(), true, "it counts");
	await fill("Long", read.long);
	const rich = page.getByRole("textbox", { name: "Rich", exact: true });
	await rich.click();
	await page.keyboard.type("Warm ");
	await page.keyboard.press("Control+b");
	await page.keyboard.type("bread");
	await page.getByRole("textbox", { name: "Source", exact: true }).click();
	await page.keyboard.insertText(read.source);
	assert.equal(await row(page, "price").getByText("From 1 to 99.").isVisible(), true, "it says its bounds");
	await fill("Price", "12,5");
	await fill("Day, day", "2026-03-02");
	await fill("Day, time", "08:15");
	await page.getByLabel("Side", { exact: true }).selectOption({ label: "Right" });
	await page.getByLabel("Shown", { exact: true }).check();
	await fill("Tint", "E3A21A");
	await button(page, "Choose Photo").click();
	await page
		.getByRole("dialog")
		.getByRole("button", { name: /cow\.jpg/ })
		.click();
	for (const [field, who] of [
		["Author", "Ada"],
		["Team", "Cy"],
		["Team", "Bo"],
	]) {
		await page.getByRole("combobox", { name: `${field}: search` }).fill(who);
		await page.getByRole("option", { name: new RegExp(`^${who}`) }).click();
	}
	await button(page, "Move entry 2 up").click();
	await row(page, "teaser.title").getByLabel("Title").fill("Tea");
	// The picker, with the keyboard: what is searched for, then a card reached by arrows.
	await button(page, "Add a component").focus();
	await page.keyboard.press("Enter");
	await page.getByRole("dialog", { name: "Add a component" }).waitFor();
	await page.keyboard.type("claim");
	await page.keyboard.press("Enter");
	await row(page, "body[0].fields.claim").getByLabel("Claim").fill("Open");
	await button(page, "Add a component").focus();
	await page.keyboard.press("Enter");
	await page.getByRole("dialog").getByRole("searchbox").waitFor();
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Enter");
	await row(page, "body[1].fields.title").getByLabel("Title").fill("First");
	for (const text of ["Home", "Shop"]) {
		await button(page, "Add to Links").click();
		await page.getByLabel("Link text").last().fill(text);
	}
	assert.equal(await button(page, "Add to Links").isDisabled(), true, "two rows are as many as may stand there");
	await fill("Sign-up", read.signup);
	await isSaved(page);
	await until(() => !page.url().includes("/new-"), "the entry has its address");
	const id = idOf(page);
	await w.axe(page, "an entry with every kind of field");

	await page.reload();
	await page.getByLabel("Short", { exact: true }).waitFor();
	for (const [label, text] of [
		["Short", read.short],
		["Long", read.long],
		["Price", "12.5"],
		["Day, day", "2026-03-02"],
		["Day, time", "08:15"],
		["Side", "right"],
		["Tint", read.tint],
		["Sign-up", read.signup],
	])
		assert.equal(await page.getByLabel(label, { exact: true }).inputValue(), text, label);
	assert.equal(await page.getByLabel("Shown", { exact: true }).isChecked(), true);
	assert.equal(await rich.innerText(), "Warm bread");
	assert.equal(await page.getByRole("textbox", { name: "Source", exact: true }).innerText(), read.source);
	for (const [path, text] of [
		["photo", "cow.jpg"],
		["author", "Ada"],
	])
		await row(page, path).getByText(text).first().waitFor();
	assert.deepEqual(
		await row(page, "team")
			.getByRole("listitem")
			.allInnerTexts()
			.then((all) => all.map((t) => /Ada|Bo|Cy/.exec(t)?.[0])),
		["Bo", "Cy"],
	);
	assert.equal(await row(page, "teaser.title").getByLabel("Title").inputValue(), "Tea");
	assert.equal(await row(page, "body[0].fields.claim").getByLabel("Claim").inputValue(), "Open");
	assert.deepEqual(await Promise.all((await page.getByLabel("Link text").all()).map((l) => l.inputValue())), [
		"Home",
		"Shop",
	]);

	await button(page, "Publish").click();
	const got = await until(async () => {
		const answer = await fetch(`${w.base}/v2/pages/everything/${(await draft(id)).slug}/?auth_token=${token}`);
		return answer.ok && (await answer.json()).data.fields;
	}, "readers find it");
	const { author, team, ...plain } = got;
	assert.deepEqual(plain, read);
	assert.equal(author.name, "Ada");
	assert.deepEqual(
		team.map((p) => p.name),
		["Bo", "Cy"],
	);
	w.quiet();
});

test("components are dragged with the mouse, and moved by buttons and keys", async () => {
	const { page, id } = await withCards(["A", "B", "C", "D"], "moved");
	const grip = (title) => card(page, title).locator("span[class*=grip]");
	await grip("A").scrollIntoViewIfNeeded();
	const from = await grip("A").boundingBox();
	const to = await grip("C").boundingBox();
	await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
	await page.mouse.down();
	for (let i = 1; i <= 10; i++) await page.mouse.move(from.x + 5, from.y + ((to.y + to.height - from.y) * i) / 10);
	await page.mouse.up();
	await has(id, ["B", "C", "A", "D"]);
	await button(page, "Move Card, D up").click();
	await has(id, ["B", "C", "D", "A"]);
	await button(page, "Card B").focus();
	await page.keyboard.press("Alt+ArrowDown");
	await has(id, ["C", "B", "D", "A"]);
	assert.equal(await page.evaluate(() => document.activeElement.textContent), "Card B", "the focus goes along");
	await page.keyboard.press("Control+z");
	await has(id, ["B", "C", "D", "A"]);
	w.quiet();
});

test("components are duplicated, removed, brought back, and copied into another entry", async () => {
	const one = await withCards(["A", "B"], "copied");
	const more = async (page, title, what) => {
		await button(page, `More for Card, ${title}`).click();
		await page.getByRole("menuitem", { name: what, exact: true }).click();
	};
	await more(one.page, "A", "Duplicate");
	await has(one.id, ["A", "A", "B"]);
	await more(one.page, "B", "Remove");
	await has(one.id, ["A", "A"]);
	await button(one.page, "Bring it back").click();
	await has(one.id, ["A", "A", "B"]);
	await more(one.page, "B", "Copy");
	await one.page.getByText("Copied. Paste it here or in another entry.").waitFor();

	const values = { body: [{ type: "banner", fields: { claim: "Here" } }] };
	const other = await w.api("POST", `/api/sites/${w.site}/documents`, {
		type: type.id,
		slug: "into",
		name: "Into",
		values,
	});
	await one.page.goto(w.at(`/${w.site}/pages/everything/${other.id}`));
	await row(one.page, "body").getByRole("button", { name: "Paste", exact: true }).click();
	await has(other.id, ["Here", "B"]);
	// The same with keys: copied on one card, pasted below another, as often as there is room.
	await button(one.page, "Card B").focus();
	await one.page.keyboard.press("Control+c");
	await one.page.getByText("Copied. Paste it here or in another entry.").waitFor();
	for (let n = 3; n <= 6; n++) {
		await row(one.page, "body").locator("[data-do=toggle]").first().focus();
		await one.page.keyboard.press("Control+v");
		await until(async () => (await titles(other.id)).length === n, `${n} components`);
	}
	await one.page.getByText("6 components are as many as may stand here.").waitFor();
	assert.deepEqual(await titles(other.id), ["Here", "B", "B", "B", "B", "B"]);
	w.quiet();
});
