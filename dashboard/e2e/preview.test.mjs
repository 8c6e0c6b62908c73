// The customer's page, on an origin of its own, beside the form.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { article, articleType, text } from "./rich.mjs";
import { isSaved } from "./story.mjs";
import { until, world } from "./world.mjs";

let w;
let shop;
let base;
const asked = [];

/** The page of a customer who marks fields, of one who refuses frames, and of a stranger. */
function answer(request, response) {
	const url = new URL(request.url, base);
	asked.push(url);
	response.setHeader("Content-Type", "text/html; charset=utf-8");
	if (url.pathname === "/stranger")
		return response.end(`<!doctype html><title>Stranger</title><iframe src="${base}/follows"></iframe>`);
	if (url.pathname === "/refuses") response.setHeader("X-Frame-Options", "DENY");
	const script = url.pathname === "/plain" ? "" : `<script src="${w.base}/dashboard/preview.js" async></script>`;
	response.end(`<!doctype html><title>Shop</title>${script}<h1 data-ghee-field="title">Saved</h1>
<div data-ghee-field="body" data-ghee-html>Saved</div><a data-ghee-field="title" data-ghee-attribute="href">x</a>
<p data-ghee-document="another" ><span data-ghee-field="title">not mine</span></p>
<iframe name="inner" src="about:blank"></iframe>`);
}

before(async () => {
	w = await world();
	shop = createServer(answer);
	await new Promise((resolve) => shop.listen(0, "127.0.0.1", resolve));
	base = `http://localhost:${shop.address().port}`;
});

after(async () => {
	await w?.close();
	shop?.close();
});

async function shownAt(path) {
	const type = await articleType(w);
	await w.api("PUT", `/api/sites/${w.site}/previews`, { type: type.id, url: `${base}${path}` });
}

const opened = async (page, entry) => {
	await page.goto(entry.url);
	await page.getByRole("button", { name: "Preview" }).click();
};

test("an administrator says where a type is shown, and sees it", async () => {
	const entry = await article(w, "<p>Hello</p>");
	const page = await w.page();
	await opened(page, entry);
	await page.getByText("Nobody has said where Article is shown").waitFor();
	await w.axe(page, "a preview without an address");
	await page.getByRole("button", { name: "Set the address" }).click();
	await page.getByRole("dialog").getByLabel("Address").fill("https://{slug}.example.com/");
	await page.getByRole("button", { name: "Save", exact: true }).click();
	await page.getByText("the host cannot be a placeholder").waitFor();
	await page.getByRole("dialog").getByLabel("Address").fill(`${base}/follows?slug={slug}&token={token}`);
	await w.axe(page, "the address of a type");
	await page.getByRole("button", { name: "Save", exact: true }).click();
	await page.getByText("Follows while you type").waitFor();
	const url = asked.find((u) => u.searchParams.get("slug") === entry.slug);
	const read = await fetch(
		`${w.base}/v2/pages/article/${entry.slug}/?preview=1&auth_token=${url.searchParams.get("token")}`,
	);
	assert.equal(read.status, 200, "the token in the address reads the draft");
	await w.axe(page, "the preview");
	w.quiet();
});

test("the page follows while somebody types, before anything is saved, and runs nothing", async () => {
	await shownAt("/follows?slug={slug}");
	const entry = await article(w, "<p>Hello</p>", "First");
	const page = await w.page();
	page.on("dialog", (d) => assert.fail(`a dialog: ${d.message()}`));
	await opened(page, entry);
	const frame = page.frameLocator('iframe[title="The page as your site shows it"]');
	await frame.getByRole("heading", { name: "First" }).waitFor();
	await page.context().route("**/api/sites/**", (r) => (r.request().method() === "PATCH" ? r.abort() : r.continue()));
	await page.getByLabel("Headline").fill("javascript:alert(1)");
	await frame.getByRole("heading", { name: "javascript:alert(1)" }).waitFor();
	assert.equal(await frame.locator("a").getAttribute("href"), null, "an address that runs something is left out");
	assert.equal(await frame.locator("[data-ghee-document] span").innerText(), "not mine");
	await text(page).click();
	await page.keyboard.press("Control+End");
	await page.keyboard.type(" world");
	await frame.getByText("Hello world").waitFor();
	await page.context().unroute("**/api/sites/**");
	await isSaved(page);
	for (const [name, width] of [
		["Phone, 390 px", 390],
		["Tablet, 768 px", 768],
	]) {
		await page.getByRole("button", { name }).click();
		const inner = page.frames().find((f) => f.url().startsWith(base));
		await until(async () => (await inner.evaluate(() => innerWidth)) === width, `the page is ${width} wide`);
	}
	await frame.locator("h1").click({ modifiers: ["Alt"] });
	await until(
		() => page.evaluate(() => document.activeElement?.closest("[data-path]")?.getAttribute("data-path") === "title"),
		"the form is at the field",
	);
	w.quiet();
});

test("nobody else is heard, and nobody else hears", async () => {
	await shownAt("/follows?slug={slug}");
	const entry = await article(w, "<p>Hello</p>", "Quiet");
	const page = await w.page();
	await opened(page, entry);
	await page
		.frameLocator('iframe[title="The page as your site shows it"]')
		.getByRole("heading", { name: "Quiet" })
		.waitFor();
	const inner = page.frames().find((f) => f.url().startsWith(base));

	// A page that frames the customer's without being the dashboard.
	const stranger = await (await w.context()).newPage();
	await stranger.goto(`http://127.0.0.1:${shop.address().port}/stranger`);
	await stranger.frameLocator("iframe").locator("h1").waitFor();
	await stranger.evaluate(() => {
		globalThis.heard = [];
		addEventListener("message", (e) => globalThis.heard.push(e.data));
		frames[0].postMessage({ ghee: 1, type: "draft", document: "x", slug: "x", values: { title: "forged" } }, "*");
	});
	await stranger.waitForTimeout(300);
	assert.deepEqual(await stranger.evaluate(() => globalThis.heard), [], "the script says nothing to a stranger");
	assert.equal(await stranger.frameLocator("iframe").locator("h1").innerText(), "Saved");

	// A frame in the customer's page, and the dashboard's own window, say what only the page may say.
	const was = await page.getByLabel("Headline").inputValue();
	await inner.evaluate(
		(to) => frames[0].eval(`top.postMessage({ ghee: 1, type: "open", path: "body" }, ${JSON.stringify(to)})`),
		w.base,
	);
	await page.evaluate(() => window.postMessage({ ghee: 1, type: "open", path: "body" }, location.origin));
	await page.waitForTimeout(300);
	assert.notEqual(
		await page.evaluate(() => document.activeElement?.closest("[data-path]")?.getAttribute("data-path")),
		"body",
	);
	assert.equal(await page.getByLabel("Headline").inputValue(), was);

	// The frame is led elsewhere: it hears nothing more.
	const other = `http://127.0.0.1:${shop.address().port}/plain`;
	await inner.goto(other).catch(() => {});
	const elsewhere = await until(() => page.frames().find((f) => f.url() === other), "the frame is elsewhere");
	await elsewhere.waitForLoadState();
	await elsewhere.evaluate(() => {
		globalThis.heard = [];
		addEventListener("message", (e) => globalThis.heard.push(e.data));
	});
	await page.getByLabel("Headline").fill("secret");
	await isSaved(page);
	assert.deepEqual(await elsewhere.evaluate(() => globalThis.heard), []);
});

test("a page that refuses frames, and one without the script, are told apart from one that follows", async () => {
	await shownAt("/refuses?slug={slug}");
	const entry = await article(w, "<p>Hello</p>");
	const page = await w.page();
	await opened(page, entry);
	await page.getByText("If it stays empty, your site forbids being framed").waitFor();
	for (const c of w.contexts) c.faults.length = 0; // the browser tells that the page refused

	await shownAt("/plain?slug={slug}");
	await opened(page, entry);
	await page.getByText("Shows what is saved").waitFor();
	const before = asked.filter((u) => u.pathname === "/plain").length;
	await page.getByLabel("Headline").fill("Other");
	await until(
		() => asked.filter((u) => u.pathname === "/plain").length > before,
		"it is loaded again once that is saved",
	);
	w.quiet();
});

test("a link for somebody without an account ends, and can be ended", async () => {
	await shownAt("/plain?slug={slug}&token={token}");
	const entry = await article(w, "<p>Hello</p>");
	const page = await w.page();
	await opened(page, entry);
	await page.getByRole("button", { name: "Share a link" }).click();
	await page.getByLabel("One day").check();
	await w.axe(page, "sharing a preview");
	await page.getByRole("button", { name: "Make a link" }).click();
	const link = new URL((await page.getByRole("dialog").locator("pre").innerText()).trim());
	await page.getByText(/^Ends /).waitFor();
	const token = link.searchParams.get("token");
	const read = () => fetch(`${w.base}/v2/pages/article/${entry.slug}/?preview=1&auth_token=${token}`);
	assert.equal((await read()).status, 200);
	const { items } = await w.api("GET", `/api/sites/${w.site}/tokens`);
	const one = items.find((t) => t.token === token);
	assert.ok(new Date(one.expires) - Date.now() < 25 * 3600_000);
	await w.api("DELETE", `/api/sites/${w.site}/tokens/${one.id}`);
	await until(async () => (await read()).status === 401, "the link has ended");
	w.quiet();
});
