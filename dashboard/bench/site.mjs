// The site that is measured: an archive with a list of so many documents, an entry with a hundred components and
// entries with long texts, which `ghee import archive` brings in far faster than the API would.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const at = Date.UTC(2026, 5, 1) * 1000; // microseconds
const words = [
	"rye",
	"bread",
	"plum",
	"cake",
	"morning",
	"rolls",
	"seeded",
	"loaf",
	"apple",
	"turnover",
	"oven",
	"flour",
];
const perPart = 1000; // lines, to stay below the size of an entry

/** What stands in the entries that are opened. */
export const components = 100;
export const longWords = 10_000;

const types = [
	{
		id: "bench-part",
		kind: "component",
		key: "part",
		name: "Part",
		last: 2,
		fields: [
			{ id: 1, key: "title", kind: "short_text", label: "Title" },
			{ id: 2, key: "text", kind: "long_text", label: "Text" },
		],
	},
	{
		id: "bench-article",
		kind: "page",
		key: "article",
		name: "Articles",
		last: 3,
		fields: [
			{ id: 1, key: "title", kind: "short_text", label: "Title" },
			{ id: 2, key: "price", kind: "number", label: "Price" },
			{ id: 3, key: "day", kind: "date", label: "Day" },
		],
	},
	{
		id: "bench-landing",
		kind: "page",
		key: "landing",
		name: "Landing pages",
		last: 3,
		fields: [
			{ id: 1, key: "parts", kind: "component_picker", label: "Parts", components: ["bench-part"] },
			{ id: 2, key: "rich", kind: "wysiwyg", label: "Rich" },
			{ id: 3, key: "plain", kind: "long_text", label: "Plain" },
		],
	},
];

const some = (n, from = 0) =>
	Array.from({ length: n }, (_, i) => words[(from + i * 7 + (i % 5)) % words.length]).join(" ");
const paragraphs = Array.from({ length: longWords / 50 }, (_, i) => `${some(50, i)}.`);
const opened = [
	{
		slug: "many",
		name: "Many parts",
		values: {
			1: Array.from({ length: components }, (_, i) => ({
				type: "bench-part",
				values: { 1: `Part ${i}`, 2: some(30, i) },
			})),
		},
	},
	{ slug: "rich", name: "A long text", values: { 2: paragraphs.map((p) => `<p>${p}</p>`).join("\n") } },
	{ slug: "plain", name: "A long plain text", values: { 3: paragraphs.join("\n\n") } },
];

function* documents(n) {
	for (const [i, o] of opened.entries()) yield { num: i + 1, type: "bench-landing", live: true, ...o };
	for (let i = 0; i < n; i++) {
		const title = `${some(3, i)} no. ${i}`;
		const day = new Date(Date.UTC(2026, 0, 1 + (i % 365))).toISOString().slice(0, 19);
		const values = { 1: title, 2: i % 997, 3: day };
		yield {
			num: opened.length + i + 1,
			type: "bench-article",
			live: i % 2 === 0,
			slug: `entry-${i}`,
			name: title,
			values,
		};
	}
}

/** The lines of a document in an archive (docs/archive-format.md). */
function lines({ num, type, live, slug, name, values }) {
	const document = `doc-${num}`;
	const revision = `rev-${num}`;
	const when = at + num * 1_000_000;
	return [
		{ document: { id: document, type, num, position: num, created: when } },
		{
			revision: {
				id: revision,
				document,
				locale: "en",
				n: 1,
				slug,
				name,
				cause: "import",
				author: "",
				at: when,
				values,
			},
		},
		{
			variant: {
				document,
				locale: "en",
				slug,
				name,
				status: live ? "published" : "draft",
				draft: revision,
				...(live ? { live: revision, published: when } : {}),
				updated: when,
			},
		},
	];
}

/** Where the entries are that are opened. */
export const entries = Object.fromEntries(opened.map((o, i) => [o.slug, `/shop/pages/landing/doc-${i + 1}`]));

/** fill imports so many articles into the site "shop", and the entries that are opened. */
export async function fill(w, n) {
	const dir = join(w.dir, "archive");
	const names = [];
	const put = (name, text) => {
		mkdirSync(dirname(join(dir, name)), { recursive: true });
		writeFileSync(join(dir, name), text);
		names.push(name);
	};
	const all = n + opened.length;
	put(
		"manifest.json",
		JSON.stringify({
			format: "ghee-archive",
			version: { major: 1, minor: 1 },
			ghee: "0.1.0",
			needs: "0.1",
			created: "2026-11-25T07:26:58Z",
			site: "shop",
			name: "Harbour Bakery",
			counts: {
				types: types.length,
				media: 0,
				documents: all,
				variants: all,
				revisions: all,
				redirects: 0,
				imports: 0,
				erased: 0,
			},
		}),
	);
	const locales = [
		{ num: 1, code: "en", name: "English" },
		{ num: 2, code: "de", name: "Deutsch" },
	];
	put(
		"site.json",
		JSON.stringify({ settings: { site_name: "Harbour Bakery", default_locale: "en", locales }, last_num: all }),
	);
	const jsonl = (items) => items.map((x) => `${JSON.stringify(x)}\n`).join("");
	put("types.jsonl", jsonl([...types].sort((a, b) => (a.id < b.id ? -1 : 1))));
	let part = [];
	let parts = 0;
	const flush = () => {
		if (part.length) put(`documents/${String(++parts).padStart(6, "0")}.jsonl`, jsonl(part));
		part = [];
	};
	for (const d of documents(n)) {
		part.push(...lines(d));
		if (part.length >= perPart * 3) flush();
	}
	flush();
	put("SHA256SUMS", names.map((name) => `${sum(join(dir, name))}  ${name}\n`).join(""));
	const file = `${dir}.tar.gz`;
	await run("tar", ["--format=ustar", "-czf", file, "-C", dir, ...names]);
	await w.ghee("import", "archive", file, "--site", "shop");
	rmSync(dir, { recursive: true });
	rmSync(file);
}

const sum = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");
