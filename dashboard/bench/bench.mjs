// How fast the dashboard is in Chromium, beside the aims: medians of a few runs.
//
//   node dashboard/bench/bench.mjs [--documents 80000] [--runs 5] [--data DIR] [--slower 4]
//
// The binary is GHEE_TEST_BINARY, or what `make build` made. Prints Markdown. With --data the site is made in a folder
// that stays, and is taken from there the next time. --profile FILE writes what Chromium's profiler saw of one part
// (--only list, scroll, entry, typing). --slower 4 has Chromium scroll as on a processor of a quarter of the speed, which
// tells two builds apart where both are fast enough.
import { existsSync, mkdirSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { owner, password, until, world } from "../e2e/world.mjs";
import { at, scrolled, shown, table, typed } from "./measure.mjs";
import { profiled } from "./profile.mjs";
import { components, entries, fill, longWords } from "./site.mjs";

const { values } = parseArgs({
	options: {
		documents: { type: "string", default: "80000" },
		runs: { type: "string", default: "5" },
		data: { type: "string" },
		only: { type: "string", default: "list,scroll,entry,typing" },
		profile: { type: "string" },
		slower: { type: "string", default: "1" },
	},
});
const documents = Number(values.documents);
const runs = Number(values.runs);
const asked = new Set(values.only.split(","));
const told = table();

const there = values.data !== undefined && existsSync(values.data);
if (values.data && !there) mkdirSync(values.data, { recursive: true });
const w = await world(values.data ? { dir: values.data } : {});
if (!there) {
	if (values.data) await w.people("shop");
	process.stderr.write(`importing ${documents.toLocaleString("en")} documents\n`);
	await fill(w, documents);
}
const list = "/api/sites/shop/documents?type=bench-article&limit=1";
await until(
	async () => (await w.api("GET", list).catch(() => ({ total: 0 }))).total === documents,
	"all documents are there",
	120_000,
);

const firstRow = (page) => page.locator("[data-row='0'] a");
const times = async (f) => {
	const all = [];
	for (let i = 0; i < runs; i++) all.push(await f());
	return all;
};

if (asked.has("list")) {
	// From the click on "Sign in" until an entry of the list can be pressed. A fresh browser each time: nothing is
	// kept from before but what the form itself has fetched.
	const signingIn = await times(async () => {
		const page = await w.page({ email: "" });
		await page.goto(w.at("/shop/pages/article")); // which asks to sign in first
		await page.getByLabel("E-mail", { exact: true }).fill(owner);
		await page.getByLabel("Password", { exact: true }).fill(password);
		await w.settled(page);
		const from = Date.now();
		await page.getByRole("button", { name: "Sign in" }).click();
		await firstRow(page).click({ trial: true });
		await shown(page);
		const took = Date.now() - from;
		await page.context().close();
		return took;
	});
	told.ms("sign-in to usable list", signingIn, 1500);
	const page = await w.page();
	const opening = await times(async () => {
		await page.goto(w.at("/shop"));
		await w.settled(page);
		const from = Date.now();
		await page.goto(w.at("/shop/pages/article"));
		await firstRow(page).click({ trial: true });
		await shown(page);
		return Date.now() - from;
	});
	told.ms(`list of ${documents.toLocaleString("en")} opened by its address`, opening, 1500);
	await page.context().close();
}

if (asked.has("scroll")) {
	const page = await w.page();
	await page.goto(w.at("/shop/pages/article"));
	await firstRow(page).waitFor();
	const box = page.getByRole("grid");
	await scrolled(page, box, { turns: 10 }); // the first pages are here then, and the code is warm
	const cdp = await page.context().newCDPSession(page);
	await cdp.send("Emulation.setCPUThrottlingRate", { rate: Number(values.slower) });
	const far = (share) => box.evaluate((b, s) => b.scrollTo(0, b.scrollHeight * s), share);
	const wheel = await profiled(page, values.profile, () =>
		times(async () => {
			await far(Math.random() * 0.8);
			await page.locator("[data-row]").first().waitFor();
			return scrolled(page, box);
		}),
	);
	told.share("the same scrolled by the wheel: frames dropped", wheel, 5);
	told.share("frames dropped while nothing moves", await times(() => scrolled(page, box, { by: 0 })));
	await page.context().close();
}

if (asked.has("entry")) {
	// From the address until the first component is open and has taken a key.
	const page = await w.page();
	const opening = await profiled(page, values.profile, () =>
		times(async () => {
			await page.goto(w.at("/shop"));
			await w.settled(page);
			const from = Date.now();
			await page.goto(w.at(entries.many));
			await page.locator("[data-do=toggle]").first().click();
			await page.getByRole("textbox", { name: "Title" }).first().press("End");
			await shown(page);
			return Date.now() - from;
		}),
	);
	told.ms(`entry with ${components} components interactive`, opening, 1500);
	const expanding = await times(async () => {
		await page
			.getByRole("button", { name: "Collapse all" })
			.or(page.getByRole("button", { name: "Expand all" }))
			.first()
			.waitFor();
		const from = Date.now();
		await page.getByRole("button", { name: "Expand all of Parts" }).click();
		await page
			.getByRole("textbox", { name: "Title" })
			.nth(components - 1)
			.waitFor();
		await shown(page);
		const took = Date.now() - from;
		await page.getByRole("button", { name: "Collapse all of Parts" }).click();
		return took;
	});
	told.ms("its components all opened at once", expanding);
	await page.getByRole("button", { name: "Expand all of Parts" }).click();
	await page
		.getByRole("textbox", { name: "Title" })
		.nth(components / 2)
		.click();
	told.ms("a key in one of them, all open: to paint, p95", await typed(page, { keys: 60 }), 50, 0.95);
	await page.context().close();
}

if (asked.has("typing")) {
	for (const [entry, label, what] of [
		[entries.rich, "Rich", "rich text"],
		[entries.plain, "Plain", "plain text"],
	]) {
		const page = await w.page();
		await page.goto(w.at(entry));
		const field = page.getByRole("textbox", { name: label, exact: true });
		await field.click(); // in the middle of it
		await typed(page, { keys: 20 });
		const paints = await profiled(page, values.profile && `${values.profile}.${label}`, () => typed(page));
		const name = `key to paint in ${what} of ${longWords.toLocaleString("en")} words`;
		told.ms(`${name}, median`, paints);
		told.ms(`${name}, p95`, paints, 50, 0.95);
		process.stderr.write(`    p99 ${at(0.99, paints).toFixed(0)}, longest ${Math.max(...paints).toFixed(0)} ms\n`);
		await page.context().close();
	}
}

process.stdout.write(
	`${told.text(`median of ${runs}`)}\nload ${loadavg()
		.map((x) => x.toFixed(1))
		.join(" ")}\n`,
);
await w.close();
