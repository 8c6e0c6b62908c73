// Who models content and runs a site: the builder, tokens, webhooks, the explorer, the first steps, imports and
// the audit trail, in Chromium against the real binary.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { finders } from "./finders.mjs";
import { world } from "./world.mjs";

let w;
let page;
let text;
let button;
let open;
before(async () => {
	w = await world({ args: ["--webhook-allow", "127.0.0.1"] });
	const put = [
		{
			id: "",
			kind: "page",
			key: "menu_card",
			name: "Menu Card",
			last: 0,
			fields: [{ id: 0, key: "headline", label: "Headline", kind: "short_text" }],
		},
	];
	const { base } = await w.api("POST", "/api/sites/shop/types/plan", { put });
	await w.api("POST", "/api/sites/shop/types/apply", { put, base });
	page = await w.page();
	({ text, button, open } = finders(w, page));
});
after(() => w.close());

test("a webhook is tested, its log read, and what failed sent again", async () => {
	let answer = 500;
	const heard = [];
	const receiver = createServer((req, res) => {
		heard.push(req.headers);
		req.resume().on("end", () => res.writeHead(answer, { "Content-Type": "application/json" }).end('{"seen":true}'));
	});
	await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
	try {
		await open("/webhooks");
		await button("Add a webhook").first().click();
		const dialog = page.getByRole("dialog");
		await dialog.getByRole("textbox", { name: "Address" }).fill(`http://127.0.0.1:${receiver.address().port}/hook`);
		await dialog.getByRole("textbox", { name: "Name" }).first().fill("Builder");
		await w.axe(page, "the form of a webhook");
		await dialog.getByRole("button", { name: "Add the webhook" }).click();
		assert.match(await dialog.getByLabel("The signing secret").inputValue(), /^whsec_/);
		await dialog.getByRole("button", { name: "I have copied the secret" }).click();
		await page.getByText("Active", { exact: true }).waitFor();
		answer = 200;
		await button("Send a test").click();
		await dialog.getByText("Delivered", { exact: true }).waitFor();
		assert.ok(heard[0]["webhook-signature"]);
		await dialog.getByText(/Try 1/).click();
		await dialog.getByText('"seen": true').waitFor();
		await w.axe(page, "a delivery");
		await dialog.getByRole("button", { name: "Send it again" }).click();
		await dialog.getByRole("button", { name: "Close" }).last().click();
		await button("Pause").click();
		await page.getByText("Paused", { exact: true }).waitFor();
		await button("Resume").click();
		await dialog.getByRole("button", { name: "Resume" }).click();
		await page.getByText("Active", { exact: true }).waitFor();
		await button("Rotate the secret").click();
		await dialog.getByRole("button", { name: "Make the new secret" }).click();
		await dialog.getByRole("button", { name: "I have copied it" }).click();
		await page.getByText(/2 secrets/).waitFor();
	} finally {
		receiver.close();
		receiver.closeAllConnections();
	}
});

test("the first request turns the light green", async () => {
	await open("/start");
	await button("Make a read token").click();
	const code = await page.locator("pre").first().textContent();
	const token = /Token ([0-9a-f]{40})/.exec(code)[1];
	await page.getByText("Waiting for a request").waitFor();
	await w.axe(page, "the first steps");
	const answer = await fetch(`${w.base}/v2/posts/`, { headers: { Authorization: `Token ${token}` } });
	assert.equal(answer.status, 200);
	await page.getByText("Your first request is here").waitFor();
});

test("the explorer asks as a program does, and says how fresh the answer is", async () => {
	await open("/explorer");
	await page.getByRole("button", { name: "Send" }).click();
	await page.getByText("200 OK").waitFor();
	await page.getByText("Fresh", { exact: true }).waitFor();
	await button("Python").click();
	await page.getByText("import urllib.request").waitFor();
	await page.getByRole("combobox", { name: "Endpoint" }).selectOption("page");
	await page.getByText(/Still needed: page_type, slug/).waitFor();
	await page.getByRole("combobox", { name: /page_type/ }).selectOption("menu_card");
	await text(/slug/).fill("none");
	await page.getByRole("button", { name: "Send" }).click();
	await page.getByText("404 Not found").waitFor();
	assert.match(page.url(), /call=page/);
	await w.axe(page, "the explorer with an answer");
});

const wxr = (n) =>
	`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Old</title><link>https://old.test</link><wp:wxr_version>1.2</wp:wxr_version>${Array.from(
		{ length: n },
		(_, i) =>
			`<item><title>Post ${i}</title><link>https://old.test/p${i}/</link><dc:creator>ada</dc:creator><content:encoded><![CDATA[<p>Words ${i}</p>]]></content:encoded><wp:post_id>${i + 1}</wp:post_id><wp:post_date_gmt>2020-01-01 10:00:00</wp:post_date_gmt><wp:post_name>p${i}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>`,
	).join("")}</channel></rss>`;

test("a WordPress file is looked over, imported, and told of", async () => {
	await open("/settings/import");
	await page
		.getByLabel("File", { exact: true })
		.setInputFiles({ name: "old.xml", mimeType: "text/xml", buffer: Buffer.from(wxr(12)) });
	await button("Upload and look it over").click();
	await page.getByText("What an import would do").waitFor();
	await page.getByText(/would be added/).waitFor();
	await w.axe(page, "a file that was looked over");
	await button("Import this").click();
	await page.getByText("What was imported").waitFor();
	const posts = await w.api("GET", "/api/sites/shop/types/uses");
	const { items } = await w.api("GET", "/api/sites/shop/types");
	const post = items.find((t) => t.kind === "post").id;
	assert.equal(posts.items.find((u) => u.type === post).documents, 12);
	const [download] = await Promise.all([
		page.waitForEvent("download"),
		page.getByRole("link", { name: "Download the archive" }).click(),
	]);
	assert.match(download.suggestedFilename(), /^shop-.*\.ghee\.tar\.gz$/);
});

test("locales are added and stand in for each other", async () => {
	await open("/settings/locales");
	await button("Add a locale").click();
	const dialog = page.getByRole("dialog");
	await dialog.getByRole("textbox", { name: "Code" }).fill("ar");
	await dialog.getByText("This is Arabic.").waitFor();
	await dialog.getByRole("button", { name: "Add the locale" }).click();
	await dialog.waitFor({ state: "detached" });
	await page.getByText("Right to left").waitFor();
	await page
		.getByRole("combobox", { name: /Add to the chain of/ })
		.last()
		.selectOption("en");
	await button("Save chains").click();
	await page.getByRole("button", { name: "Save chains" }).waitFor({ state: "detached" });
	assert.equal((await w.api("GET", "/api/sites/shop")).settings.locale_fallback, "ar=en");
});

test("the trail tells what was done, and its chain holds", async () => {
	await open("/settings/audit");
	await page.getByText("API token created").first().waitFor();
	await page.getByRole("combobox", { name: "What" }).selectOption("content.");
	await page.getByText("Content imported").waitFor();
	assert.match(page.url(), /action=content/);
	await button("Verify the chain").click();
	await page.getByText("The chain holds").waitFor();
});

test("an editor is told that these rooms are not theirs", async () => {
	await w.person("ed@shop.test", { role: "editor", site: "shop" });
	const ed = await w.page({ email: "ed@shop.test" });
	for (const path of ["/settings/tokens", "/settings/audit", "/webhooks"]) {
		await ed.goto(w.at(`/shop${path}`));
		await ed.getByText(/Your role does not open/).waitFor();
	}
	await w.axe(ed, "a room that is not theirs");
});

// The screens of a site that has next to nothing; those of a full one are looked at by axe.test.mjs.
const screens = [
	"/types",
	"/types/new-collection",
	"/settings",
	"/settings/tokens",
	"/settings/team",
	"/settings/locales",
	"/settings/audit",
	"/settings/redirects",
	"/settings/import",
	"/webhooks",
	"/explorer",
	"/start",
];

const looks = [
	["dark", 390],
	["light", 1440],
	["dark", 1024],
];
for (const [theme, width] of process.env.GHEE_SOAK ? looks : looks.slice(0, 1)) {
	test(`axe finds nothing serious, ${theme}, ${width} px`, async () => {
		const p = await w.page({ theme, width });
		for (const path of screens) {
			await p.goto(w.at(`/shop${path}`));
			await p.getByRole("heading", { level: 1 }).waitFor();
			await w.settled(p);
			await w.axe(p, `${path}, ${theme}, ${width}`);
			const over = await p.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
			assert.ok(over <= 1, `${path} is ${over} px wider than a window of ${width}`);
		}
		await p.goto(w.at("/organisation"));
		await p.getByRole("heading", { level: 1 }).waitFor();
		await w.settled(p);
		await w.axe(p, `organisation, ${theme}, ${width}`);
		await p.context().close();
	});
}
