// Content for the tests of lists: a page type, entries in every state, a release, schedules.
import assert from "node:assert/strict";

/** shelf fills a site; it returns the type's id and the entries by slug. */
export async function shelf(w, { site = "shop", entries = 30 } = {}) {
	const at = `/api/sites/${site}`;
	const put = {
		put: [
			{
				id: "",
				kind: "page",
				key: "article",
				name: "Articles",
				last: 0,
				fields: [
					{ id: 0, key: "title", kind: "short_text", label: "Title", required: true },
					{ id: 0, key: "price", kind: "number", label: "Price" },
					{ id: 0, key: "text", kind: "wysiwyg", label: "Text" },
				],
			},
		],
	};
	const { base } = await w.api("POST", `${at}/types/plan`, put);
	await w.api("POST", `${at}/types/apply`, { ...put, base });
	const type = (await w.api("GET", `${at}/types`)).items.find((t) => t.key === "article").id;
	const made = {};
	const words = ["Rye bread", "Plum cake", "Morning rolls", "Seeded loaf", "Apple turnover", "Cheese straws"];
	for (let n = 0; n < entries; n++) {
		const slug = `entry-${String(n).padStart(3, "0")}`;
		const name = `${words[n % words.length]} no. ${n}`;
		made[slug] = await w.api("POST", `${at}/documents`, {
			type,
			slug,
			name,
			values: { title: name, price: n, text: `<p>About <b>${name}</b>.</p>` },
		});
	}
	const ids = Object.values(made).map((d) => d.id);
	const bulk = await w.api("POST", `${at}/documents/bulk`, {
		action: "publish",
		ids: ids.slice(0, Math.floor(entries / 2)),
	});
	assert.ok(bulk.items.every((i) => i.ok));
	// One that readers have, with a newer draft beside it; one that is translated; one that breaks a rule.
	const first = await w.api("GET", `${at}/documents/${ids[0]}`);
	await w.api("PATCH", `${at}/documents/${ids[0]}`, { base: first.revision, values: { price: 1000 } });
	await w.api("POST", `${at}/documents`, {
		document: ids[1],
		type,
		locale: "de",
		slug: "rolle",
		name: "Pflaumenkuchen",
		values: { title: "Pflaumenkuchen" },
	});
	made.broken = await w.api("POST", `${at}/documents`, {
		type,
		slug: "broken",
		name: "Without a title",
		values: { price: 1 },
	});
	return { type, made, ids };
}

/** inDays is a wall clock so many days from now. */
export function inDays(days, hour = "09:30") {
	return `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)}T${hour}`;
}
