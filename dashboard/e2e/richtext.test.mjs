// Rich text in the real editor: written, pasted, found, undone, and never changed unasked.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { article, bodyOf, paste, text } from "./rich.mjs";
import { isSaved } from "./story.mjs";
import { until, world } from "./world.mjs";

let w;

before(async () => {
	w = await world();
});

after(() => w?.close());

test("Markdown, the slash menu and the toolbar write HTML; undo is the entry's", async () => {
	const entry = await article(w, "<p>Hello</p>");
	const page = await w.page();
	await page.goto(entry.url);
	await text(page).click();
	await page.keyboard.press("Control+End");
	await page.keyboard.type(" **bold** `code`");
	await page.keyboard.press("Enter");
	await page.keyboard.type("## Head");
	await page.keyboard.press("Enter");
	await page.keyboard.type("- one");
	await page.keyboard.press("Enter");
	await page.keyboard.type("two");
	await page.keyboard.press("Enter");
	await page.keyboard.press("Enter");
	await page.keyboard.type("/quo");
	await page.getByRole("option", { name: "Quote" }).waitFor();
	await page.keyboard.press("Enter");
	await page.keyboard.type("said");
	await isSaved(page);
	const html =
		"<p>Hello <strong>bold</strong> <code>code</code></p>\n<h2>Head</h2>\n<ul><li>one</li><li>two</li></ul>\n<blockquote><p>said</p></blockquote>";
	await until(async () => (await bodyOf(w, entry.id)) === html, "all of it is stored");
	await w.axe(page, "an entry with rich text");

	await text(page).press("Control+z");
	await until(async () => !(await text(page).innerText()).includes("said"), "the last words are taken back");
	await page.keyboard.press("Control+Shift+z");
	await until(async () => (await text(page).innerText()).includes("said"), "and are back");
	w.quiet();
});

test("a text that nobody touches stays byte for byte, and what is typed changes its own place alone", async () => {
	const stored = `<P CLASS='lead' style="color: red">Odd   "markup"</P>\n\n\n<!-- more --><p onclick="x()">two&#8217;s</p>\r\n<video controls src="/a.mp4"></video>`;
	const entry = await article(w, stored);
	const page = await w.page();
	await page.goto(entry.url);
	await text(page).click();
	await page.getByLabel("Headline").fill("Other");
	await isSaved(page);
	assert.equal(await bodyOf(w, entry.id), stored);

	await text(page).getByText("two’s").click();
	await page.keyboard.press("End");
	await page.keyboard.type("!");
	await page.keyboard.press("Backspace");
	await page.getByLabel("Headline").fill("Another");
	await isSaved(page);
	assert.equal(await bodyOf(w, entry.id), stored, "typed and taken back");

	await text(page).getByText("two’s").click();
	await page.keyboard.press("End");
	await page.keyboard.type("!");
	const changed = `<p class="lead" style="color: red">Odd "markup"</p>\n<!-- more -->\n<p onclick="x()">two’s!</p>\n<video controls="" src="/a.mp4"></video>`;
	await until(async () => (await bodyOf(w, entry.id)) === changed, "classes, styles, handlers and the video are kept");
	w.quiet();
});

test("HTML that the editor would change is locked, with what would change and three ways on", async () => {
	const stored = "<p>a</p><p><small>b<small>c</small></small></p>";
	const entry = await article(w, stored);
	const page = await w.page();
	await page.goto(entry.url);
	await page.getByText("This text holds HTML that the editor would change.").waitFor();
	assert.match(await page.getByRole("region", { name: "What would change" }).innerText(), /<small> <small> "c"/);
	await w.axe(page, "a locked text");
	await page.getByRole("button", { name: "Keep as it is" }).click();
	await page.getByLabel("Headline").fill("Other");
	await isSaved(page);
	assert.equal(await bodyOf(w, entry.id), stored);

	await page.getByRole("button", { name: "Edit as source" }).click();
	const source = page.getByRole("textbox", { name: "Body, HTML source" });
	await source.click();
	await page.keyboard.press("Control+End");
	await page.keyboard.type("<i>d");
	await until(async () => (await bodyOf(w, entry.id)).startsWith(`${stored}<i>d`), "the source is stored as it is");
	await w.axe(page, "the source of a text");
	await page.getByRole("button", { name: "Back to text" }).click();
	await page.getByRole("button", { name: "Edit anyway" }).click();
	await text(page).focus();
	await page.keyboard.press("Control+Home");
	await page.keyboard.type("x");
	await until(async () => (await bodyOf(w, entry.id)).includes("<small>bc</small>"), "somebody said so");
	w.quiet();
});

test("what is pasted from elsewhere is cleaned, what is copied here stays whole", async () => {
	const entry = await article(
		w,
		'<p class="own" data-x="1">mine <span style="color:red">red</span></p>\n<script>own()</script>',
	);
	const page = await w.page();
	await page.goto(entry.url);
	await text(page).click();
	await page.keyboard.press("Control+End");
	await page.keyboard.press("Enter");
	await paste(
		text(page),
		`<p class=MsoNormal onclick="alert(1)">From <b>Word</b><o:p></o:p></p><img src=x onerror=alert(1)><script>alert(1)</script><a href="javascript:alert(1)">x</a>`,
	);
	await until(async () => (await bodyOf(w, entry.id)).includes("<p>From <b>Word</b></p>"), "it is cleaned");
	const once = await bodyOf(w, entry.id);
	assert.doesNotMatch(once, /alert|javascript|Mso|onerror/);
	assert.match(once, /<script>own\(\)<\/script>/);

	await page.keyboard.press("Control+a");
	await until(() => page.evaluate(() => String(getSelection()).includes("mine")), "all of it is selected");
	const copied = await text(page).evaluate((el) => {
		const data = new DataTransfer();
		el.dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
		return data.getData("text/html");
	});
	await page.keyboard.press("Control+End");
	await page.keyboard.press("Enter");
	await paste(text(page), copied);
	await until(
		async () => (await bodyOf(w, entry.id)).split('<p class="own" data-x="1">').length === 3,
		"its classes came along",
	);
	assert.equal((await bodyOf(w, entry.id)).split("<script>own()</script>").length, 3);
	w.quiet();
});

test("found, replaced, linked, pictured, embedded", async () => {
	const entry = await article(w, "<p>cafe and <b>ca</b>fé</p>");
	const page = await w.page();
	await page.goto(entry.url);
	await text(page).click();
	await page.keyboard.press("Control+f");
	await page.keyboard.type("cafe");
	await page.getByText("1 of 2").waitFor();
	await page.getByRole("textbox", { name: "Replace by" }).fill("bar");
	await page.getByRole("button", { name: "Replace all" }).click();
	await page.keyboard.press("Escape");
	await until(async () => (await bodyOf(w, entry.id)) === "<p>bar and <b>bar</b></p>", "both are replaced");

	await text(page).click();
	await page.keyboard.press("Control+a");
	await page.getByRole("button", { name: "Link", exact: true }).click();
	await page.getByRole("dialog").getByLabel("Address").fill("javascript:alert(1)");
	await page.getByText("An address like this would run a script.").waitFor();
	assert.ok(await page.getByRole("dialog").getByRole("button", { name: "Link" }).isDisabled());
	await page.getByRole("dialog").getByLabel("Address").fill("example.com/menu");
	await w.axe(page, "the link dialog");
	await page.getByRole("dialog").getByRole("button", { name: "Link" }).click();
	await until(async () => (await bodyOf(w, entry.id)).includes('<a href="https://example.com/menu">'), "it is linked");

	await text(page).click();
	await page.keyboard.press("Control+End");
	await page.keyboard.press("Enter");
	await page.getByRole("button", { name: "Image" }).click();
	await page.getByLabel("Address of the image").fill("https://example.com/a.png");
	await page.getByLabel("Alternative text").fill("A loaf");
	await page.getByLabel("Caption").fill("Rye");
	await w.axe(page, "the image dialog");
	await page.getByRole("button", { name: "Put in" }).click();
	await until(
		async () =>
			(await bodyOf(w, entry.id)).includes(
				'<figure><img src="https://example.com/a.png" alt="A loaf" loading="lazy"><figcaption>Rye</figcaption></figure>',
			),
		"it has a picture",
	);

	await page.getByRole("button", { name: "Embed" }).click();
	await page.getByRole("dialog").getByLabel("Address").fill("https://evil.test/embed");
	await page.getByText("Nothing can be embedded from there.").waitFor();
	await page.getByRole("dialog").getByLabel("Address").fill("https://youtu.be/dQw4w9WgXcQ");
	await page.getByRole("dialog").getByRole("button", { name: "Embed" }).click();
	await until(
		async () =>
			(await bodyOf(w, entry.id)).includes('<iframe src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"'),
		"it has a video",
	);
	assert.equal(await page.locator("iframe").count(), 0, "nothing is framed in the editor");
	w.quiet();
});

test("a keystroke in 10,000 words is painted soon", async (t) => {
	const words = "From the first week of March we bake with rhubarb and rye in the morning".split(" ");
	const paragraph = `<p>${words.join(" ")} <strong>${words.slice(0, 4).join(" ")}</strong> ${words.join(" ")}</p>`;
	const entry = await article(w, paragraph.repeat(Math.ceil(10_000 / 34)));
	const page = await w.page();
	await page.goto(entry.url);
	await text(page).locator("p").nth(120).click();
	await page.evaluate(() => {
		globalThis.lags = [];
		// After the frame that follows the key, a message comes when it was handed over to be painted.
		document.addEventListener(
			"keydown",
			() => {
				const began = performance.now();
				requestAnimationFrame(() => {
					const { port1, port2 } = new MessageChannel();
					port1.onmessage = () => globalThis.lags.push(performance.now() - began);
					port2.postMessage(0);
				});
			},
			true,
		);
	});
	for (const key of "the quick brown fox jumps over the lazy dog and the rye ".repeat(2)) {
		await page.keyboard.press(key === " " ? "Space" : key);
		await page.waitForTimeout(30);
	}
	const lags = (await page.evaluate(() => globalThis.lags)).sort((a, b) => a - b);
	assert.ok(lags.length > 100);
	t.diagnostic(
		`keystroke to paint: p50 ${lags[lags.length >> 1].toFixed(1)} ms, p95 ${lags[Math.floor(lags.length * 0.95)].toFixed(1)} ms`,
	);
	await until(async () => (await bodyOf(w, entry.id)).includes("lazy dog and the rye"), "it is stored");
	w.quiet();
});
