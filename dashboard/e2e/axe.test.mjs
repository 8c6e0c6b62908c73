// Every screen of the demo, light and dark, at 1440, 1024 and 390 px: axe finds nothing serious, focus is always
// visible, nothing is wider than the window, nothing breaks the policy. SCREENS=home,posts looks at some.
// That takes five minutes: without GHEE_SOAK it is light at 1440 px and dark at 390.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fill, ids, screens } from "./routes.mjs";
import { world } from "./world.mjs";

let w;
let known;
const themes = ["light", "dark"];
const inside = {};
const outside = {};
before(async () => {
	w = await world({ demo: true, site: "" });
	known = await ids(w);
	for (const theme of themes) {
		inside[theme] = await w.context({ theme });
		await w.signIn(inside[theme]);
		outside[theme] = await w.context({ theme });
	}
});
after(() => w?.close());

const all = [1440, 1024, 390];
const widths = process.env.GHEE_SOAK ? { light: all, dark: all } : { light: [1440], dark: [390] };

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

for (const { name, path, nobody } of screens.filter((s) => !only || only.includes(s.name))) {
	test(name, async () => {
		const to = fill(path, known);
		assert.ok(to, "the demo lacks what this screen shows");
		const faults = [];
		for (const theme of themes) {
			const page = await (nobody ? outside : inside)[theme].newPage();
			await page.goto(w.at(to));
			await w.settled(page);
			for (const width of widths[theme]) {
				await page.setViewportSize({ width, height: 900 });
				const where = `${name}, ${theme}, ${width} px`;
				await w.axe(page, where).catch((e) => faults.push(e.message));
				const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
				if (over > 0) faults.push(`${where}: ${over} px wider than the window`);
			}
			await page.setViewportSize({ width: 1440, height: 900 });
			if (theme === "light") for (const e of await unseen(page)) faults.push(`${name}: focus does not show on ${e}`);
			await page.close();
		}
		assert.deepEqual(faults, [], `\n${faults.join("\n")}`);
		w.quiet();
	});
}
