// Checks the budget of the first load, names the files that the worker keeps, and lays a .br and a .gz beside every
// file that compresses.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../../internal/dashboard/dist/", import.meta.url));
// What a browser fetches before the sign-in form or the first list is there, and before the form of an entry that is
// opened by its address, whose large editors come when a field wants one; in kB of gzip.
const budget = 250;
const screens = ["src/features/lists/ListPage.tsx", "src/features/editor/EditorPage.tsx"];

const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
const size = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length / 1000;

/** reach adds a chunk, what it imports, and their styles. */
function reach(key, into = new Set()) {
	const chunk = manifest[key];
	if (!chunk || into.has(chunk.file)) return into;
	into.add(chunk.file);
	for (const css of chunk.css ?? []) into.add(css);
	for (const next of chunk.imports ?? []) reach(next, into);
	return into;
}

const entry = Object.keys(manifest).find((k) => manifest[k].isEntry);
for (const screen of screens) {
	const first = reach(entry);
	for (const name of ["src/app/Root.tsx", "src/app/Frame.tsx", screen]) reach(name, first);
	const total = [...first].reduce((sum, f) => sum + size(f), 0);
	const name = screen.replace(/.*\/|\.tsx/g, "");
	console.log(`first load, ${name}: ${total.toFixed(1)} kB gzip of ${budget}, ${first.size} files`);
	if (total > budget) {
		for (const f of [...first].sort((a, b) => size(b) - size(a)).slice(0, 12))
			console.error(`  ${size(f).toFixed(1)} kB ${f}`);
		console.error("The first load is over its budget: load what it does not need at first lazily.");
		process.exit(1);
	}
}

const parts = readdirSync(join(dist, "assets"))
	.filter((f) => /\.(js|css)$/.test(f))
	.sort()
	.map((f) => `/dashboard/assets/${f}`);
const page = readFileSync(join(dist, "index.html"));
const worker = readFileSync(new URL("worker.js", import.meta.url), "utf8");
const version = createHash("sha256").update(page).update(parts.join()).update(worker).digest("hex").slice(0, 12);
writeFileSync(
	join(dist, "worker.js"),
	worker.replace("__VERSION__", version).replace("__FILES__", JSON.stringify(parts)),
);

for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
	const file = join(entry.parentPath, entry.name);
	if (!entry.isFile() || !/\.(js|css|svg|html|json)$/.test(file)) continue;
	const data = readFileSync(file);
	if (data.length < 512) continue;
	writeFileSync(`${file}.gz`, gzipSync(data, { level: 9 }));
	writeFileSync(
		`${file}.br`,
		brotliCompressSync(data, {
			params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length },
		}),
	);
}
