// Stored XSS (reliability S11): a corpus through every field of every screen. Nothing of it runs, asks or is refused
// by the policy: what would run is never put on a page. A third of the corpus, another each time; all of it with
// GHEE_SOAK. XSS_SEED draws the third of an earlier run again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fill, screens } from "./routes.mjs";
import { until, world } from "./world.mjs";
import { short, corpus as whole } from "./xss-corpus.mjs";

let w;
const known = {};

const seed = Number(process.env.XSS_SEED ?? Date.now() % 1_000_000);
const corpus = process.env.GHEE_SOAK ? whole : drawn(whole, Math.ceil(whole.length / 3), seed);

/** drawn takes n of a list, in its order. */
function drawn(list, n, from) {
	let state = from;
	const random = () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
	const left = list.map((_, i) => i);
	const taken = Array.from({ length: n }, () => left.splice(Math.floor(random() * left.length), 1)[0]);
	return taken.sort((a, b) => a - b).map((i) => list[i]);
}

/** Each payload stands in each of these, in the rows of a repeater; and a few together in each of the rich texts. */
const texts = ["short_text", "long_text", "html", "form"];
const together = 7;
const groups = Array.from({ length: Math.ceil(corpus.length / together) }, (_, i) =>
	corpus.slice(i * together, (i + 1) * together).join("\n<p>between</p>\n"),
);

/** The kinds that hold other things than text: what they are called is hostile. */
const others = [
	"number",
	"date",
	"dropdown",
	"checkbox",
	"color",
	"media",
	"reference",
	"component",
	"component_picker",
];

before(async () => {
	w = await world();
	const at = `/api/sites/${w.site}`;
	const field = (key, kind, more = {}) => ({ id: 0, key, label: short, kind, ...more });
	const inner = texts.map((kind) => field(kind, kind));
	const apply = async (put) => {
		const { base } = await w.api("POST", `${at}/types/plan`, { put });
		await w.api("POST", `${at}/types/apply`, { put, base });
		return (await w.api("GET", `${at}/types`)).items;
	};
	const parts = await apply([
		{ id: "", kind: "component", key: "xssbox", name: short, last: 0, fields: [...inner, field("rich", "wysiwyg")] },
		{
			id: "",
			kind: "collection",
			key: "xssitems",
			name: short,
			last: 0,
			fields: [field("title", "short_text"), ...groups.map((_, i) => field(`text${i}`, "wysiwyg"))],
		},
	]);
	const box = parts.find((t) => t.key === "xssbox");
	const items = parts.find((t) => t.key === "xssitems");
	const more = {
		dropdown: { choices: [{ value: "a", label: short }] },
		reference: { target: items.id, many: true },
		component: { components: [box.id] },
		component_picker: { components: [box.id] },
	};
	const types = await apply([
		{
			id: "",
			kind: "page",
			key: "xss",
			name: short,
			last: 0,
			fields: [
				field("title", "short_text"),
				field("all", "repeater", { fields: inner }),
				...others.map((kind) => field(kind, kind, more[kind])),
			],
		},
	]);
	const page = types.find((t) => t.key === "xss");
	const post = types.find((t) => t.kind === "post");
	const make = (type, slug, values, name = short) =>
		w.api("POST", `${at}/documents`, { type: type.id, slug, name, values });
	const all = corpus.map((payload) =>
		Object.fromEntries(texts.map((k) => [k, k === "short_text" ? payload.slice(0, 190) : payload])),
	);
	known.item = (
		await make(items, "xss", { title: short, ...Object.fromEntries(groups.map((text, i) => [`text${i}`, text])) })
	).id;
	const boxed = { ...all[0], rich: groups[0] };
	known.page = (
		await make(page, "xss", {
			title: short,
			all,
			number: 1,
			date: "2026-03-01T09:00:00",
			dropdown: "a",
			checkbox: true,
			color: "#e3a21a",
			media: "https://media.test/a.png?<script>alert(1)</script>",
			reference: [known.item],
			component: boxed,
			component_picker: [{ type: "xssbox", fields: boxed }],
		})
	).id;
	known.post = (
		await make(post, "xss", {
			body: corpus.join(""),
			summary: short,
			seo_title: short,
			meta_description: short,
			featured_image: null,
			featured_image_alt: short,
		})
	).id;
	known.pageType = page.key;
	known.collectionType = items.key;
	for (const id of [known.page, known.item, known.post]) await w.api("POST", `${at}/documents/${id}/publish`);
	const gone = await make(page, "gone", { title: short });
	await w.api("POST", `${at}/documents/${gone.id}/trash`);
	const tries = [
		["POST", "tokens", { kind: "read", name: short }],
		["POST", "webhooks", { name: short, url: "https://hooks.test/", events: ["page.all"] }],
		["POST", "views", { name: short, query: {}, shared: true }],
		["POST", "releases", { name: short, entries: [] }],
		["POST", "media", { url: "https://media.test/a.png?<script>alert(1)</script>", name: short, alt: short }],
		["PUT", "redirects", { from: `/${encodeURIComponent(short)}`, to: `/to-${encodeURIComponent(short)}` }],
		["PATCH", "", { settings: { name: short } }],
		["POST", "schedules", { document: known.page, action: "unpublish", at: "2090-01-01T09:00", zone: "UTC" }],
		["PUT", "previews", { type: page.id, url: `https://shop.test/{slug}?${encodeURIComponent(short)}` }],
	];
	for (const [method, path, body] of tries) await w.api(method, path ? `${at}/${path}` : at, body);
	await w.api("PATCH", "/api/me", { name: short });
});

after(() => w?.close());

/** Elements, and attributes, that have no business on a page of the dashboard. */
function findings(roots) {
	const bad = [];
	for (const root of roots)
		for (const el of [root, ...root.querySelectorAll("*")]) {
			if (!(el instanceof Element)) continue;
			if (el.shadowRoot) roots.push(el.shadowRoot);
			const name = el.localName;
			if (name === "script" && (!el.src.startsWith(`${location.origin}/dashboard/`) || el.textContent))
				bad.push(el.outerHTML.slice(0, 200));
			if (
				/^(?:object|embed|base|frame|applet)$/.test(name) ||
				(name === "iframe" && el.hasAttribute("srcdoc")) ||
				(name === "meta" && el.httpEquiv === "refresh")
			)
				bad.push(el.outerHTML.slice(0, 200));
			for (const a of el.attributes) {
				if (/^on/i.test(a.name)) bad.push(`${name} ${a.name}`);
				if (
					/^(?:href|src|action|formaction|xlink:href|data)$/i.test(a.name) &&
					/^\s*(?:javascript|vbscript|data:text|data:image\/svg)/i.test(a.value)
				)
					bad.push(`${name} ${a.name}=${a.value}`);
			}
		}
	return bad;
}

/** watched is a page that says what ran in it. */
async function watched() {
	const context = await w.context();
	await w.signIn(context);
	await context.addInitScript(`(() => {
		globalThis.ran = [];
		globalThis.findings = ${findings};
		for (const name of ["alert", "confirm", "prompt", "print"])
			globalThis[name] = (x) => top.ran.push(name + "(" + x + ")");
		// What stands on the page for a moment only counts, too.
		new MutationObserver((all) => {
			const came = all.flatMap((m) => (m.type === "attributes" ? [m.target] : [...m.addedNodes]));
			globalThis.ran.push(...globalThis.findings(came.filter((n) => n instanceof Element)));
		}).observe(document, { subtree: true, childList: true, attributeFilter: ["href", "src", "action", "data"] });
	})()`);
	const page = await context.newPage();
	page.on("dialog", (d) => assert.fail(`a dialog: ${d.message()}`));
	return page;
}

/** clean looks a page over: nothing ran, and nothing that could run is in it. */
async function clean(page, where) {
	const found = await page.evaluate(() => [...globalThis.ran, ...globalThis.findings([document])]);
	assert.deepEqual(found, [], where);
	// Tricks of the corpus that only the browser's parser sees through are told of by it even where it parses for a
	// document without a window: nothing runs there, and nothing of it stood on the page.
	const faults = w.contexts
		.flatMap((c) => c.faults.splice(0))
		.filter((f) => !/^(?:Executing inline event handler|Applying inline style)/.test(f));
	assert.deepEqual(faults, [], `${where}: what the page complained of`);
}

test("every screen with hostile names", async (t) => {
	t.diagnostic(`seed ${seed}, ${corpus.length} of ${whole.length}`);
	const page = await watched();
	const policy = (await page.goto(w.at("/"))).headers()["content-security-policy"];
	assert.match(policy, /script-src 'self'/);
	assert.doesNotMatch(policy, /unsafe/);
	for (const screen of screens) {
		const path = fill(screen.path.replace("/demo", `/${w.site}`), known);
		if (!path || screen.nobody) continue;
		await page.goto(w.at(path));
		await w.settled(page);
		await clean(page, screen.name);
	}
});

test("a page with the corpus in every kind of field, and its history", async () => {
	const page = await watched();
	await page.goto(w.at(`/${w.site}/pages/${known.pageType}/${known.page}`));
	await w.settled(page);
	for (const kind of ["title", "all", ...others]) await page.locator(`[data-path="${kind}"]`).first().waitFor();
	await clean(page, "opened");
	for (let depth = 0; depth < 3; depth++)
		await page.evaluate(() => {
			for (const e of document.querySelectorAll('[data-path] [aria-expanded="false"]:not([aria-haspopup])')) e.click();
		});
	await w.settled(page);
	await clean(page, "all of it unfolded");
	await page.keyboard.press("Control+Alt+h");
	await page.getByRole("dialog").waitFor();
	await w.settled(page);
	await clean(page, "its history");
});

for (const [name, path] of [
	["an item", () => `/${w.site}/collections/${known.collectionType}/${known.item}`],
	["a post", () => `/${w.site}/posts/${known.post}`],
])
	test(`${name} with the corpus in its rich texts: opened, written in, as source`, async () => {
		const page = await watched();
		await page.goto(w.at(path()));
		await w.settled(page);
		const rich = page.locator('[role="textbox"][contenteditable="true"]');
		await page.locator('[role="textbox"][contenteditable="true"], [data-held]').first().waitFor();
		await w.settled(page);
		await clean(page, "opened");

		const anyway = page.getByRole("button", { name: "Edit anyway" });
		while (await anyway.count()) await anyway.first().click();
		const n = await rich.count();
		assert.ok(n > 0, "there is a text to write in");
		for (let i = 0; i < n; i++) {
			await rich.nth(i).focus();
			await page.keyboard.press("Control+End");
			await page.keyboard.type("x");
		}
		await page.keyboard.press("Control+a");
		await clean(page, "written in");

		await page.getByRole("button", { name: "HTML source" }).first().click();
		await until(
			() =>
				page.evaluate(() =>
					[...document.querySelectorAll("*")].some((e) => e.shadowRoot?.querySelector(".cm-content")),
				),
			"the source is there",
		);
		await clean(page, "as source");
		await page.getByRole("button", { name: "Back to text" }).first().click();
		await page.locator('[role="textbox"][contenteditable="true"], [data-held]').first().waitFor();
		await clean(page, "as text again");
		await page.context().close();
	});

test("what is stored is what was sent: nothing was cleaned behind anybody's back", async () => {
	const { values } = await w.api("GET", `/api/sites/${w.site}/documents/${known.page}`);
	assert.deepEqual(
		values.all.map((i) => i.html),
		corpus,
	);
});
