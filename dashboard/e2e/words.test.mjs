// A word of two hundred letters, and Arabic: nothing is wider than the window, what is cut can be read in another
// way, and text that runs from right to left does.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { worded } from "./words.mjs";
import { world } from "./world.mjs";

let w;
let screens;
before(async () => {
	w = await world();
	await w.ghee("site", "create", "ar", "--name", "مخبز الميناء", "--locale", "ar,en");
	screens = await worded(w, "ar");
});
after(() => w?.close());

for (const width of process.env.GHEE_SOAK ? [1440, 1024, 390] : [1440, 390])
	test(`long words at ${width} px`, async () => {
		const faults = [];
		const page = await w.page({ width });
		for (const [name, path] of Object.entries(screens)) {
			await page.goto(w.at(path));
			await w.settled(page);
			await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
			const found = await page.evaluate(() => {
				const bad = [];
				const wider = document.documentElement.scrollWidth - innerWidth;
				if (wider > 0) bad.push(`${wider} px wider than the window`);
				const scrolls = (e) => e && (/auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
				for (const e of document.querySelectorAll("body *")) {
					const box = e.getBoundingClientRect();
					if (box.width < 2 || box.height < 2 || e.closest("[aria-hidden=true], svg")) continue;
					if ((box.right > innerWidth + 1 || box.left < -1) && !scrolls(e.parentElement))
						bad.push(`out of the window: ${e.outerHTML.slice(0, 140)}`);
					const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
					const style = getComputedStyle(e);
					const cut = own && /hidden|clip/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1;
					if (cut && !e.closest("[title]") && !e.matches("input, select, textarea, option"))
						bad.push(`cut, and nothing tells the rest: ${e.outerHTML.slice(0, 140)}`);
				}
				return [...new Set(bad)].slice(0, 6);
			});
			faults.push(...found.map((f) => `${name}: ${f}`));
			if (process.env.WORDS_PICTURES)
				await page.screenshot({ path: `${process.env.WORDS_PICTURES}/${name}-${width}.png`, animations: "disabled" });
		}
		assert.deepEqual(faults, [], `\n${faults.join("\n")}`);
		w.quiet();
	});

test("Arabic runs from right to left, wherever an editor's words stand", async () => {
	const page = await w.page();
	const wrong = [];
	for (const name of ["home", "list", "entry", "type"]) {
		await page.goto(w.at(screens[name]));
		await w.settled(page);
		await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
		const found = await page.evaluate(() => {
			const arabic = (t) => /^[^\p{L}]*\p{Script=Arabic}/u.test(t);
			return [...document.querySelectorAll("main *, aside *")]
				.filter((e) => {
					const own = [...e.childNodes].some((n) => n.nodeType === 3 && arabic(n.data));
					return (own || arabic(e.value ?? "")) && getComputedStyle(e).direction !== "rtl" && !e.matches("option");
				})
				.map((e) => e.outerHTML.slice(0, 140));
		});
		wrong.push(...found.map((e) => `${name}: ${e}`));
	}
	assert.deepEqual(wrong, [], `\n${wrong.join("\n")}`);

	// Whoever writes a title sees it begin where the paragraph below it begins.
	await page.goto(w.at(screens.entry));
	await page.locator("[contenteditable] h2").waitFor();
	const ends = await page.evaluate(() =>
		["h2", "p"].map((name) => {
			const words = document.createRange();
			words.selectNodeContents(document.querySelector(`[contenteditable] ${name}`));
			return Math.round(words.getBoundingClientRect().right);
		}),
	);
	assert.equal(ends[0], ends[1], "a title in the text begins where its paragraph does");
	w.quiet();
});
