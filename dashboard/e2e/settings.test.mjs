// Who models content: the builder, its plans, and tokens, in Chromium
// against the real binary.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { finders } from "./finders.mjs";
import { until, world } from "./world.mjs";

let w;
let page;
let text;
let button;
let open;
before(async () => {
	w = await world({ args: ["--webhook-allow", "127.0.0.1"] });
	page = await w.page();
	({ text, button, open } = finders(w, page));
});
after(() => w.close());

/** A page type with three fields, by the form alone. */
test("a type is modelled, planned and applied", async () => {
	await open("/types");
	await button("New type").click();
	await page.getByRole("button", { name: /Page type/ }).click();
	await text("Name").fill("Menu Card");
	assert.equal(await text("API id").inputValue(), "menu_card");
	for (const [kind, label] of [
		[/^Short text/, "Headline"],
		[/^Number/, "Price"],
		[/^Repeater/, "Courses"],
	]) {
		await button(/Add (a field|the first)$/)
			.first()
			.click();
		await page.getByRole("dialog").getByRole("button", { name: kind }).click();
		await text("Label").last().fill(label);
	}
	// A repeater without fields is not to be had, and the form says so before the server is asked.
	await button("Review changes").click();
	await page.getByText("A repeater needs at least one field.").waitFor();
	await button("Add a field to the rows").click();
	await page
		.getByRole("dialog")
		.getByRole("button", { name: /^Short text/ })
		.click();
	await text("Label").last().fill("Course");
	// What the API will answer stands beside the form, as it is typed.
	await page.getByText('"headline": "Headline"').waitFor();
	await page.getByText('"course": "Course"').waitFor();
	// By buttons, as by dragging.
	await button("Move Price up").click();
	await button("Review changes").click();
	const plan = page.getByRole("dialog");
	await plan.getByText("Nothing is lost").waitFor();
	await plan.getByText('"Menu Card", 3 fields').waitFor();
	await w.axe(page, "a plan");
	await plan.getByRole("button", { name: "Apply" }).click();
	await page.getByRole("link", { name: "Menu Card" }).waitFor();
	const { items } = await w.api("GET", "/api/sites/shop/types");
	const made = items.find((t) => t.key === "menu_card");
	assert.deepEqual(
		made.fields.map((f) => [f.key, f.kind]),
		[
			["price", "number"],
			["headline", "short_text"],
			["courses", "repeater"],
		],
	);
});

test("what would be lost is said, and has to be agreed to", async () => {
	const { items } = await w.api("GET", "/api/sites/shop/types");
	const type = items.find((t) => t.key === "menu_card");
	await w.api("POST", "/api/sites/shop/documents", {
		type: type.id,
		slug: "spring",
		values: { headline: "Rhubarb", price: 4 },
	});
	await open(`/types/${type.id}`);
	await button("Take Price out").click();
	await page.getByText("Price: removed").waitFor();
	await button("Review changes").click();
	const plan = page.getByRole("dialog");
	await plan.getByText("1 document would lose what is in it").waitFor();
	await plan.getByText(/Rhubarb \(en\)/).waitFor();
	const apply = plan.getByRole("button", { name: "Apply" });
	assert.ok(await apply.isDisabled());
	await plan.getByRole("checkbox").check();
	await apply.click();
	await plan.waitFor({ state: "detached" });
	const after = (await w.api("GET", "/api/sites/shop/types")).items.find((t) => t.key === "menu_card");
	assert.deepEqual(
		after.fields.map((f) => f.key),
		["headline", "courses"],
	);
	// A rename keeps what is stored.
	await page.getByRole("button", { name: /^Headline/ }).click();
	await text("API id").last().fill("title");
	await button("Review changes").click();
	await page.getByRole("dialog").getByText("Nothing is lost").waitFor();
	await page.getByRole("dialog").getByText('was "headline"').waitFor();
	await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
	await page.getByRole("dialog").waitFor({ state: "detached" });
	const docs = await w.api("GET", `/api/sites/shop/documents?type=${type.id}`);
	const doc = await w.api("GET", `/api/sites/shop/documents/${docs.items[0].id}`);
	assert.equal(JSON.stringify(doc).includes("Rhubarb"), true);
});

test("a token is made, shown, rotated and revoked", async () => {
	await open("/settings/tokens");
	await button("Make a token").click();
	const dialog = page.getByRole("dialog");
	await dialog.getByRole("textbox", { name: "Name" }).fill("Website");
	await dialog.getByRole("combobox", { name: "Kind" }).selectOption("write");
	await dialog.getByRole("button", { name: "Make the token" }).click();
	const secret = await dialog.getByLabel("The new token").inputValue();
	assert.match(secret, /^[0-9a-f]{40}$/);
	await dialog.getByRole("button", { name: "I have copied it" }).click();
	assert.equal(await page.getByText(secret).count(), 0, "a write token is shown once");
	await button("Rotate Website").click();
	await dialog.getByRole("button", { name: "Make the new token" }).click();
	await dialog.getByText("The old one holds for a day more.").waitFor();
	await dialog.getByRole("button", { name: "I have copied it" }).click();
	await page.getByText("Ends in 1 days").or(page.getByText("Ends today")).waitFor();
	await button("Revoke Website").first().click();
	await dialog.getByRole("button", { name: "Revoke the token" }).click();
	await dialog.waitFor({ state: "detached" });
	await button(/Show 1 that ended/).click();
	await page.getByText("Revoked", { exact: true }).waitFor();
});

test("a site says what it is for, on every screen, and readers see no difference", async () => {
	const { token } = await w.api("POST", "/api/sites/shop/tokens", { name: "Reader", kind: "read" });
	const read = async () => {
		const answer = await fetch(`${w.base}/v2/content/menu_card/`, { headers: { Authorization: `Token ${token}` } });
		return [answer.status, answer.headers.get("ghee-position"), await answer.text()];
	};
	const before = await until(async () => {
		const told = await read();
		return told[0] !== 401 && told;
	}, "the token holds");
	await open("/settings");
	await page.getByRole("button", { name: /^Site: .*Production/ }).waitFor();
	await page.getByRole("combobox", { name: "What the site is for" }).selectOption("staging");
	await button("Save settings").click();
	await page.getByText("Saved.", { exact: true }).waitFor();
	await open("/posts");
	await page.getByRole("button", { name: /^Site: .*Staging/ }).waitFor();
	await w.axe(page, "a site for staging");
	assert.deepEqual(await read(), before);
});
