// Every screen of the demo, light and dark, at 1440, 1024 and 390 px: axe finds nothing serious, focus is always
// visible, nothing is wider than the window, nothing breaks the policy. SCREENS=home,posts looks at some.
// That takes five minutes: without GHEE_SOAK a screen is seen either in light at 1440 px or in dark at 390, by turns.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { looksOf, seen } from "./looks.mjs";
import { fill, ids, screens } from "./routes.mjs";
import { world } from "./world.mjs";

let w;
let known;
let inside;
let outside;
before(async () => {
	w = await world({ demo: true, site: "" });
	known = await ids(w);
	inside = await w.context({});
	await w.signIn(inside);
	outside = await w.context({});
});
after(() => w?.close());

/** unseen walks the page with Tab and tells where focus does not show. */
async function unseen(page, steps = 25) {
	const lost = [];
	await page.evaluate(() => document.activeElement?.blur?.());
	for (let i = 0; i < steps; i++) {
		await page.keyboard.press("Tab");
		const told = await page.evaluate(() => {
			const e = document.activeElement;
			if (!e || e === document.body) return null;
			const s = getComputedStyle(e);
			const shows = (s.outlineStyle !== "none" && Number.parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none";
			const box = e.getBoundingClientRect();
			const within = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
			return shows && within ? "" : e.outerHTML.slice(0, 160);
		});
		if (told === null) break;
		if (told) lost.push(told);
	}
	return lost;
}

const only = process.env.SCREENS?.split(",");

for (const [n, { name, path, nobody }] of screens.filter((s) => !only || only.includes(s.name)).entries()) {
	test(name, async () => {
		const to = fill(path, known);
		assert.ok(to, "the demo lacks what this screen shows");
		const page = await (nobody ? outside : inside).newPage();
		await page.goto(w.at(to));
		await w.settled(page);
		const faults = await seen(w, page, name, looksOf(n));
		await page.emulateMedia({ colorScheme: "light" });
		await page.setViewportSize({ width: 1440, height: 900 });
		for (const e of await unseen(page)) faults.push(`${name}: focus does not show on ${e}`);
		await page.close();
		assert.deepEqual(faults, [], `\n${faults.join("\n")}`);
		w.quiet();
	});
}
