// The screens that show something else than content: empty, nothing that matches, not there, not allowed, a server
// that fails or does not answer. Each says so under a heading of its own, and axe finds nothing serious.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { looksOf, seen } from "./looks.mjs";
import { articleType } from "./rich.mjs";
import { world } from "./world.mjs";

let w;
let pages;
let turn = 0;
before(async () => {
	w = await world();
	await articleType(w);
	await w.person("ed@shop.test", { role: "editor", site: "shop" });
	// What a worker asks for cannot be made to fail here; away.test.mjs has one.
	const serviceWorkers = "block";
	pages = { owner: await w.page({ serviceWorkers }), editor: await w.page({ email: "ed@shop.test", serviceWorkers }) };
	for (const page of Object.values(pages)) page.setDefaultTimeout(30_000);
});
after(() => w?.close());

/** Every room of a site on which nobody has made anything. */
const empty = ["pages/article", "posts", "releases", "calendar?view=list", "trash", "webhooks", "settings/redirects"];
const denied = ["settings/tokens", "settings/audit", "webhooks", "types/new-page"];
const gone = [
	"no/such",
	"pages/none",
	"pages/article/01a2274e-0000-7000-8000-000000000000",
	"releases/none",
	"types/none",
];
/** Screens, and what they ask that fails. */
const failing = [
	["settings/team", "**/api/sites/*/people*"],
	["settings/tokens", "**/api/sites/*/tokens*"],
	["pages/article", "**/api/sites/*/documents?*"],
	["trash", "**/api/sites/*/trash*"],
	["releases", "**/api/sites/*/releases*"],
	["webhooks", "**/api/sites/*/webhooks*"],
];

const problem = {
	status: 500,
	contentType: "application/problem+json",
	body: JSON.stringify({ title: "Internal", status: 500, code: "internal", detail: "It broke.", request_id: "r-1" }),
};

/** look opens a room and puts it under axe once it has said what `words` are. */
async function look(page, room, kind, words) {
	const looks = looksOf(turn++);
	await page.emulateMedia({ colorScheme: looks[0].theme });
	await page.setViewportSize({ width: looks[0].width, height: 900 });
	await page.goto(w.at(`/shop/${room}`));
	await w.settled(page);
	if (words)
		await page
			.getByText(words)
			.first()
			.waitFor()
			.catch(async (e) => {
				throw new Error(`${e.message}\nThe page says: ${await page.locator("body").innerText()}`);
			});
	await page.locator("main h1, main h2").first().waitFor();
	return seen(w, page, `${kind}: ${room}`, looks);
}

async function each(t, rooms, f) {
	const faults = [];
	for (const room of rooms) {
		faults.push(...(await f(room).catch((e) => [`${room}: ${e.message}`])));
		t.diagnostic(room);
	}
	assert.deepEqual(faults, [], `\n${faults.join("\n")}`);
	w.quiet();
}

test("empty", (t) => each(t, empty, (room) => look(pages.owner, room, "empty")));

test("nothing matches", (t) =>
	each(t, ["pages/article?q=nothinglikeit", "posts?q=nothinglikeit"], (room) =>
		look(pages.owner, room, "no match", /Nothing matches/),
	));

test("not there", (t) =>
	each(t, gone, (room) => look(pages.owner, room, "not there", /not there|no such|Nothing is/i)));

test("not allowed", (t) => each(t, denied, (room) => look(pages.editor, room, "not allowed", /role/)));

test("a server that fails", (t) =>
	each(t, failing, async ([room, asked]) => {
		await pages.owner.route(asked, (r) => r.fulfill(problem));
		const faults = await look(pages.owner, room, "failing", /It broke/);
		await pages.owner.unroute(asked);
		return faults;
	}));

test("a server that does not answer", (t) =>
	each(t, failing, async ([room, asked]) => {
		await pages.owner.route(asked, (r) => r.abort());
		const faults = await look(pages.owner, room, "away", /not answering/);
		await pages.owner.unroute(asked);
		return faults;
	}));
