// Lists, releases, the calendar, the trash and Home, as an editor uses them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inDays, shelf } from "./shelf.mjs";
import { until, world } from "./world.mjs";

let w;
let ids;
let made;

before(async () => {
	w = await world();
	({ ids, made } = await shelf(w, { entries: 30 }));
});
after(() => w?.close());

const api = (path) => w.api("GET", `/api/sites/shop${path}`);
const doc = (id) => api(`/documents/${id}`);
const rows = (page) => page.getByRole("row").filter({ has: page.getByRole("gridcell") });

/** open is a page that does not wait long: what is not there soon is not there. */
async function open(options) {
	const page = await w.page(options);
	page.setDefaultTimeout(20_000);
	return page;
}

async function list(page, search = "") {
	await page.goto(w.at(`/shop/pages/article${search}`));
	await rows(page).first().waitFor();
	return page.getByRole("grid", { name: "Articles" });
}

test("a list filters, finds, orders, chooses columns, and all of it stands in the address", async () => {
	const page = await open();
	const grid = await list(page);
	await w.axe(page, "the list");
	assert.equal(await grid.getAttribute("aria-rowcount"), "32");

	await page.getByRole("button", { name: "Filter" }).click();
	await page.getByRole("button", { name: "Add a condition" }).click();
	await page.getByText("16 entries").waitFor(); // drafts: 15, and the one that breaks a rule
	await page.getByRole("button", { name: "or", exact: true }).click();
	await page.getByRole("combobox", { name: "Value" }).nth(1).selectOption("changed");
	await page.getByText("17 entries").waitFor();
	await w.axe(page, "the filter");
	await page.keyboard.press("Escape");
	assert.match(decodeURIComponent(page.url()), /f=@state:eq:draft\|@state:eq:changed/);

	await page.getByRole("searchbox", { name: "Search" }).fill("rye");
	await page.waitForURL(/q=rye/);
	await page.getByRole("button", { name: "Name" }).click();
	await page.waitForURL(/order=/);
	await page.getByRole("button", { name: "Columns" }).click();
	await page.getByRole("checkbox", { name: "Price" }).click();
	await page.getByRole("columnheader", { name: "Price" }).waitFor();
	await page.keyboard.press("Escape");

	// Somebody else who opens the address sees the same.
	const other = await open();
	await other.goto(page.url());
	await rows(other).first().waitFor();
	await other.getByRole("columnheader", { name: "Price" }).waitFor();
	await until(async () => (await rows(other).count()) === (await rows(page).count()), "both show the same");
	const first = (p) => rows(p).first().getByRole("link").innerText();
	assert.equal(await first(other), await first(page));

	// And nothing that matches says so, with a way out.
	await page.getByRole("searchbox", { name: "Search" }).fill("nothinglikeit");
	await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
	await w.axe(page, "no match");
	await page.getByRole("button", { name: "Show all entries" }).click();
	await page.getByText("31 entries").waitFor();
});

test("a view is kept under a name and shown again", async () => {
	const page = await open();
	await list(page, "?f=%40name%3Acontains%3Aplum");
	await page.getByRole("button", { name: "Views" }).click();
	await page.getByRole("menuitem", { name: "Save this list as a view…" }).click();
	await page.getByRole("textbox", { name: "Name" }).fill("Plums");
	await page.getByRole("switch").click();
	await page.getByRole("button", { name: "Save view" }).click();
	await page.getByRole("button", { name: "Plums" }).waitFor();
	assert.ok((await api("/views")).items.some((v) => v.name === "Plums" && v.shared));
	await list(page);
	await page.getByRole("button", { name: "Views" }).click();
	await page.getByRole("menuitem", { name: "Plums" }).click();
	await page.getByText("5 entries").waitFor();
});

test("by keyboard alone: move, choose a range, open", async () => {
	const page = await open();
	await list(page, "?order=%40name");
	const second = await rows(page).nth(1).getByRole("link").innerText();
	await page.keyboard.press("j");
	await page.keyboard.press("j");
	await page.keyboard.press("x");
	await page.keyboard.press("j");
	await page.keyboard.press("j");
	await page.keyboard.press("Shift+Space");
	await page.getByText("3 entries chosen").waitFor();
	await page.keyboard.press("Shift+ArrowDown");
	await page.getByText("4 entries chosen").waitFor();
	await page.keyboard.press("Escape");
	await page.keyboard.press("Home");
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Enter");
	await page.waitForURL(/\/pages\/article\/[^?]+/);
	assert.ok(second);
});

test("bulk: what works is done, what does not says why and stays as it was", async () => {
	const page = await open();
	await list(page, "?f=%40state%3Aeq%3Adraft&order=%40name");
	await page.getByRole("checkbox", { name: "Choose all that match" }).click();
	await page.getByText("16 entries chosen").waitFor();
	await page
		.getByRole("group", { name: "Do to what is chosen" })
		.getByRole("button", { name: "Publish", exact: true })
		.click();
	await page.getByRole("dialog").getByRole("button", { name: "Publish", exact: true }).click();
	const dialog = page.getByRole("dialog", { name: "Publishing" });
	await dialog.getByText("1 did not work").waitFor();
	await dialog.getByText(/title: .*required/).waitFor();
	await w.axe(page, "work on many");
	await dialog.getByRole("button", { name: "Close" }).last().click();
	assert.equal((await doc(ids[20])).status, "published");
	assert.equal((await doc(made.broken.id)).status, "draft");
	await until(async () => (await rows(page).count()) === 1, "the list shows what is still a draft");
});

test("the trash: moved with a way back, restored, deleted for good by who may", async () => {
	const page = await open();
	await list(page, "?q=cheese");
	const before = (await api("/trash")).items.length;
	await rows(page).first().getByRole("checkbox").click();
	await rows(page).nth(1).getByRole("checkbox").click();
	await page.getByRole("button", { name: "Trash", exact: true }).click();
	await page.getByText("2 entries were moved to the trash.").waitFor();
	assert.equal((await api("/trash")).items.length, before + 2);
	await page.getByRole("button", { name: "Undo" }).click();
	await until(async () => (await api("/trash")).items.length === before, "they are back");

	for (const id of ids.slice(27, 29)) await w.api("POST", `/api/sites/shop/documents/${id}/trash`, {});
	await page.goto(w.at("/shop/trash"));
	await page
		.getByRole("button", { name: /^Restore/ })
		.first()
		.waitFor();
	await w.axe(page, "the trash");
	await page
		.getByRole("button", { name: /^Restore/ })
		.first()
		.click();
	await page.getByText(/is back, as a draft/).waitFor();
	await page.getByRole("button", { name: /^Delete for good/ }).click();
	await w.axe(page, "a last question");
	await page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
	await page.getByRole("heading", { name: "The trash is empty" }).waitFor();
	await until(async () => (await api("/trash")).items.length === 0, "it is gone");

	await w.person("editor@shop.test", { role: "editor", site: "shop", name: "Edi" });
	await w.api("POST", `/api/sites/shop/documents/${ids[26]}/trash`, {});
	const editor = await open({ email: "editor@shop.test" });
	await editor.goto(w.at("/shop/trash"));
	await editor.getByRole("button", { name: /^Restore/ }).waitFor();
	assert.equal(await editor.getByRole("button", { name: /^Delete for good/ }).count(), 0);
	await editor.goto(w.at("/shop/pages/article"));
	await editor.getByText("Mo Carter").first().waitFor(); // names are for whoever reads
});

test("a release: made, filled, looked over, published, undone", async () => {
	const page = await open();
	await page.goto(w.at("/shop/releases"));
	await page.getByRole("heading", { name: "No release yet" }).waitFor();
	await w.axe(page, "no releases");
	await page.getByRole("button", { name: "New release" }).first().click();
	await page.getByRole("textbox", { name: "Name" }).fill("Spring menu");
	await page.keyboard.press("Enter");
	await page.waitForURL(/releases\/.+/);
	const first = await doc(ids[3]);
	await w.api("PATCH", `/api/sites/shop/documents/${ids[3]}`, { base: first.revision, values: { price: 77 } });
	for (const name of [first.name, "Without a title"]) {
		await page.getByRole("searchbox", { name: "Find an entry to add" }).fill(name);
		await page.getByRole("list", { name: "Entries found" }).getByRole("button", { name }).first().click();
		await page.getByRole("list", { name: "Entries of the release" }).getByRole("link", { name }).waitFor();
	}
	await page.getByText("1 entry keeps the release from being published").waitFor();
	await page.getByRole("link", { name: "title", exact: true }).waitFor();
	await w.axe(page, "a release with a fault");
	await page.getByRole("button", { name: "Move Without a title up" }).click();
	const id = page.url().split("/").at(-1);
	await until(async () => (await api(`/releases/${id}`)).entries[0].name === "Without a title", "the order is kept");
	await page.getByRole("button", { name: "Take Without a title out" }).click();
	await page.getByText("Everything is ready").waitFor();
	await page.getByRole("button", { name: "Publish release" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Publish release" }).click();
	await page.getByText(/is published: 1 entry in one moment/).waitFor();
	assert.equal((await doc(ids[3])).changed, false);
	await page.getByRole("button", { name: "Undo release" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Undo release" }).click();
	await page.getByText(/was undone/).waitFor();
	assert.equal((await doc(ids[3])).changed, true);
});

test("the calendar shows what is planned, and moves it by a dialog and by dragging", async () => {
	const { id } = await w.api("POST", "/api/sites/shop/schedules", {
		document: ids[5],
		action: "unpublish",
		at: inDays(2),
		zone: "Europe/Berlin",
	});
	const page = await open();
	await page.goto(w.at(`/shop/calendar?view=week&day=${inDays(2).slice(0, 10)}`));
	const plan = page.getByRole("button", { name: /09:30.*unpublish/ });
	await plan.click();
	await page
		.getByRole("dialog")
		.getByText(/in Europe\/Berlin/)
		.waitFor();
	await w.axe(page, "a plan");
	await page.getByRole("button", { name: "Move…" }).click();
	await page.getByLabel("Date and time").fill(inDays(2, "11:45"));
	await page.getByRole("button", { name: "Move", exact: true }).click();
	await until(async () => (await api(`/schedules/${id}`)).wall === inDays(2, "11:45"), "it moved");
	await page.getByRole("button", { name: /11:45/ }).waitFor();
	await w.axe(page, "the week");

	const cells = page.getByRole("cell");
	const mine = await cells.evaluateAll((all) => all.findIndex((c) => c.textContent.includes("11:45")));
	const onto = mine === 6 ? 5 : mine + 1;
	await page.getByRole("button", { name: /11:45/ }).dragTo(cells.nth(onto));
	const day = inDays(2 + (onto - mine), "11:45");
	// A day that is past takes nothing, and the plan goes back with the cause: tomorrow or the day after are not.
	await until(async () => (await api(`/schedules/${id}`)).wall === day, "it was dragged to another day");
	// The dialog's way back may still be there, or be there alone.
	const told = page.getByText(`moved to ${day.replace("T", ", ")}`).locator("..");
	await told.getByRole("button", { name: "Undo" }).click();
	await until(async () => (await api(`/schedules/${id}`)).wall === inDays(2, "11:45"), "and back");
});

test("home tells what needs a hand", async () => {
	await w.api("POST", "/api/sites/shop/schedules", {
		document: ids[6],
		action: "unpublish",
		at: inDays(3),
		zone: "Europe/Berlin",
	});
	const page = await open();
	await page.goto(w.at("/shop"));
	const region = (name) => page.getByRole("region", { name });
	await region("My drafts").getByRole("link", { name: "Without a title" }).waitFor();
	await region("In the next seven days").getByRole("link").nth(1).waitFor();
	await w.axe(page, "home");
});

test("without a server the list says so, and comes back with it", async () => {
	const page = await open();
	await list(page);
	await w.kill();
	await page.getByRole("button", { name: "Name" }).click();
	await page.getByRole("heading", { name: "The server is not answering" }).waitFor();
	await w.axe(page, "offline");
	await w.start();
	await page.getByRole("button", { name: "Try again" }).first().click();
	await rows(page).first().waitFor();
});
