// Every dialog, menu and popover of the demo, opened by the keyboard: axe finds nothing serious, by turns in light at
// 1440 px and in dark at 390 (all six looks with GHEE_SOAK), nothing is wider than the window, the focus is inside and shows, and
// it is back where it came from when the dialog closes. DIALOGS=invite,history looks at some.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dialogs, stocked } from "./dialogs.mjs";
import { looksOf } from "./looks.mjs";
import { fill } from "./routes.mjs";
import { until, world } from "./world.mjs";

let w;
let known;
let page;
let at = "";
before(async () => {
	w = await world({ demo: true, site: "" });
	known = await stocked(w);
	page = await w.page();
	page.setDefaultTimeout(30_000);
});
after(() => w?.close());

const over = (page_) => page_.locator("[role=dialog], [role=menu]").last();

/** find is the first button or item of a menu of this name that is seen. */
async function find(name) {
	const room = (await over(page).count()) ? over(page) : page;
	const options = typeof name === "string" ? { name, exact: true } : { name };
	const all = room.getByRole("button", options).or(room.getByRole("menuitem", options)).filter({ visible: true });
	await all.first().waitFor();
	return all.first();
}

/** press does it by the keyboard, and returns what had the focus. */
async function press(what) {
	if (typeof what === "string" && what.startsWith("keys:")) {
		await page.keyboard.press(what.slice(5));
		return undefined;
	}
	const target = await find(what);
	await target.focus();
	const handle = await target.elementHandle();
	await page.keyboard.press("Enter");
	return handle;
}

/** shown tells what of the focus does not show; "" when all is well. */
const shown = () =>
	page.evaluate(() => {
		const e = document.activeElement;
		if (!e || e === document.body) return "nothing has the focus";
		const s = getComputedStyle(e);
		const marked = (s.outlineStyle !== "none" && Number.parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none";
		// A field in a frame of its own, and an item of a menu, are marked by what is around or under them.
		const framed = /^(?:menu|menuitem|dialog)$/.test(e.role ?? "") || e.matches("[cmdk-input], [tabindex='-1']");
		const box = e.getBoundingClientRect();
		const within = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
		return (marked || framed) && within ? "" : `the focus does not show on ${e.outerHTML.slice(0, 160)}`;
	});

const only = process.env.DIALOGS?.split(",");

for (const [n, d] of dialogs.filter((x) => !only || only.includes(x.name)).entries()) {
	test(d.name, async () => {
		const faults = [];
		const fits = looksOf(n, ({ width }) => (d.wide ? width >= 1024 : d.narrow ? width < 1024 : true));
		await page.emulateMedia({ colorScheme: fits[0].theme });
		await page.setViewportSize({ width: fits[0].width, height: 900 });
		// What closed leaves its screen as it was: the next dialog of the same screen opens there.
		const to = w.at(fill(d.path, known));
		if (to !== at || d.choose || d.before) await page.goto(to);
		at = d.choose || d.before ? "" : to;
		await w.settled(page);
		if (d.choose) await page.getByRole("row").nth(1).getByRole("checkbox").check();
		for (const name of d.before ?? []) await press(name);
		let opener;
		for (const [i, name] of d.press.entries()) {
			const had = await press(name);
			if (i === 0) opener = had;
			await over(page).waitFor();
		}
		await w.settled(page);
		if (!(await page.evaluate(() => document.activeElement?.closest("[role=dialog], [role=menu]") !== null)))
			faults.push("the focus is not inside");
		// A menu has the focus a moment before it is put in its place.
		let hidden = "";
		const shows = async () => {
			hidden = await shown();
			return !hidden;
		};
		await until(shows, "the focus shows", 5000).catch(() => faults.push(hidden));
		for (const { theme, width } of fits) {
			await page.emulateMedia({ colorScheme: theme });
			await page.setViewportSize({ width, height: 900 });
			await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
			const where = `${d.name}, ${theme}, ${width} px`;
			await w.axe(page, where).catch((e) => faults.push(e.message));
			const outside = await over(page).evaluate((e) => {
				const box = e.getBoundingClientRect();
				const wider = [...e.querySelectorAll("*")].find((x) => {
					const b = x.getBoundingClientRect();
					const scrolls = (p) =>
						p && p !== e && (/auto|scroll/.test(getComputedStyle(p).overflowX) || scrolls(p.parentElement));
					return b.width > 1 && b.height > 1 && b.right > box.right + 1 && !scrolls(x.parentElement);
				});
				if (box.left < 0 || box.right > innerWidth) return `from ${box.left} to ${box.right} of ${innerWidth}`;
				return wider ? `${wider.outerHTML.slice(0, 120)} sticks out` : "";
			});
			if (outside) faults.push(`${where}: ${outside}`);
		}
		for (let i = 0; i < 3 && (await over(page).count()); i++) await page.keyboard.press("Escape");
		await until(async () => (await over(page).count()) === 0, "it has closed");
		const back = opener
			? await until(() => opener.evaluate((e) => e === document.activeElement), "focus", 5000).catch(() => false)
			: true;
		if (!back)
			faults.push(
				`the focus is on ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 120))} afterwards`,
			);
		assert.deepEqual(faults, [], `\n${faults.join("\n")}`);
		w.quiet();
	});
}

test("what can be dragged has buttons that do the same", async () => {
	await page.setViewportSize({ width: 1440, height: 900 });
	const draggable = '[class*="grip"], [draggable="true"], [aria-label^="Drag "]';
	const screens = {
		"the parts of an entry": "/demo/pages/{pageType}/{page}",
		"the fields of a type": "/demo/types/{type}",
		"the entries of a release": "/demo/releases/{release}",
	};
	for (const [name, path] of Object.entries(screens)) {
		await page.goto(w.at(fill(path, known)));
		await w.settled(page);
		await page.locator(draggable).first().waitFor();
		const without = await page.locator(draggable).evaluateAll((all) =>
			all
				.filter((e) => {
					const row = e.closest("li, [data-row], tr");
					const names = [...(row?.querySelectorAll("button") ?? [])].map((b) => b.ariaLabel ?? b.textContent);
					return !["up", "down"].every((to) => names.some((n) => n?.startsWith("Move") && n.endsWith(to)));
				})
				.map((e) => e.outerHTML.slice(0, 160)),
		);
		assert.deepEqual(without, [], name);
	}
	// A plan of the calendar is moved by the dialog that it opens.
	await page.goto(w.at("/demo/calendar?view=month"));
	await page.locator('[draggable="true"]').first().click();
	await page.getByRole("dialog").getByRole("button", { name: "Move…" }).waitFor();
});
