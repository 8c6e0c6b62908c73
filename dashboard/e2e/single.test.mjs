// Single pages: each has a type of its own, and all are one list.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { finders } from "./finders.mjs";
import { isSaved, says } from "./story.mjs";
import { until, world } from "./world.mjs";

let w;
let page;
let text;
let button;
let open;
before(async () => {
	w = await world();
	page = await w.page();
	page.setDefaultTimeout(20_000);
	({ text, button, open } = finders(w, page));
});
after(() => w?.close());

const list = () => open("/pages/single");
const item = (name) => page.getByRole("menuitem", { name, exact: true });
const rows = () => page.getByRole("row").filter({ has: page.getByRole("gridcell") });

/** model makes a type for one page, by the form that is open. */
async function model(name, field) {
	await page.waitForURL(/\/types\/new-single$/);
	await text("Name").fill(name);
	await button("Add the first").click();
	await page
		.getByRole("dialog")
		.getByRole("button", { name: /^Short text/ })
		.click();
	await text("Label").last().fill(field);
	await button("Review changes").click();
	await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
	await page.waitForURL(/\/types$/);
}

test("a single page is modelled, written, published and found again", async () => {
	await open("/types");
	await button("New type").click();
	await page
		.getByRole("dialog")
		.getByRole("button", { name: /^Single page/ })
		.click();
	await model("About us", "Headline");

	await list();
	await page.getByRole("heading", { name: "Nothing in Single pages yet" }).waitFor();
	await w.axe(page, "no single page yet");
	await button("New single page").first().click();
	await item("About us").click();
	await page.waitForURL(/\/pages\/.+\/new/);
	await text("Page name").fill("About the bakery");
	await page.getByLabel("Headline").fill("Since 1871");
	await isSaved(page);
	await until(() => !page.url().includes("/new-"), "the page has its address");
	await w.axe(page, "a single page");
	await button("Publish", true).click();
	const token = /[0-9a-f]{40}/.exec(await w.ghee("token", "create", "--site", w.site))[0];
	const read = await until(async () => {
		const answer = await fetch(`${w.base}/v2/pages/*/about-the-bakery/?auth_token=${token}`);
		return answer.ok && (await answer.json()).data;
	}, "readers find it");
	assert.equal(read.fields.headline, "Since 1871");

	await list();
	assert.equal(await rows().count(), 1);
	await rows().getByText("Published", { exact: true }).first().waitFor();
	await rows().getByRole("link", { name: "About the bakery" }).click();
	await says(page, "Headline", "Since 1871");
});

test("a type that has its page has no second one", async () => {
	await list();
	await button("New single page").first().click();
	await item("Model another…").click();
	await model("Imprint", "Street");
	await list();
	await button("New single page").first().click();
	await item("Imprint").waitFor();
	assert.equal(await item("About us").count(), 0);
	await page.keyboard.press("Escape");

	// Who may not model is offered what there is, and nothing when each has its page.
	await w.person("editor@shop.test", { role: "editor", site: "shop", name: "Edi" });
	const editor = await w.page({ email: "editor@shop.test" });
	await editor.goto(w.at("/shop/pages/single"));
	await editor.getByRole("button", { name: "New single page" }).click();
	await editor.getByRole("menuitem", { name: "Imprint", exact: true }).waitFor();
	assert.equal(await editor.getByRole("menuitem").count(), 1);
	await editor.getByRole("menuitem", { name: "Imprint", exact: true }).click();
	await editor.getByLabel("Page name").fill("Imprint");
	await editor.getByLabel("Street").fill("Harbour 1");
	await isSaved(editor);
	await editor.goto(w.at("/shop/pages/single"));
	await until(async () => (await editor.getByRole("gridcell", { name: "Imprint" }).count()) > 0, "it is listed");
	assert.equal(await editor.getByRole("button", { name: "New single page" }).count(), 0);
});
