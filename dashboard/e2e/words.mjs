// Words that a screen must bear: Arabic, and one of two hundred letters without a space.

export const long = "Donaudampfschifffahrtsgesellschaftskapitaensmuetze".repeat(4);

const arabic = {
	type: "صفحات المخبز",
	title: "العنوان",
	text: "النص",
	rows: "ساعات العمل",
	name: "خبز الجاودار مع الكمون والحبة السوداء",
	body: "<h2>من الفرن</h2><p>نخبز كل صباح <strong>خبز الجاودار</strong> بالكمون، ونبيعه قبل الساعة 11:30 في Harbour Bakery.</p><ul><li>دقيق الجاودار</li><li>ماء وملح</li></ul>",
};

/** worded fills a site with such content, in Arabic first; it returns the addresses of its main screens by name. */
export async function worded(w, site) {
	const at = `/api/sites/${site}`;
	const field = (key, label, kind, more = {}) => ({ id: 0, key, label, kind, ...more });
	const put = [
		{
			id: "",
			kind: "page",
			key: "bakery",
			name: arabic.type,
			last: 0,
			fields: [
				field("title", arabic.title, "short_text"),
				field("body", arabic.text, "wysiwyg"),
				field("rows", arabic.rows, "repeater", { fields: [field("day", "اليوم", "short_text")] }),
				field("long", long, "long_text"),
				field("choice", "Choice", "dropdown", { choices: [{ value: "a", label: long }] }),
			],
		},
		{
			id: "",
			kind: "collection",
			key: `c_${long.slice(0, 40).toLowerCase()}`,
			name: long,
			last: 0,
			fields: [field("title", long, "short_text")],
		},
	];
	const { base } = await w.api("POST", `${at}/types/plan`, { put });
	await w.api("POST", `${at}/types/apply`, { put, base });
	const types = (await w.api("GET", `${at}/types`)).items;
	const of = (f) => types.find(f);
	const page = of((t) => t.key === "bakery");
	const items = of((t) => t.name === long);
	const post = of((t) => t.kind === "post");
	const tag = of((t) => t.kind === "tag");
	const slug = long.toLowerCase().slice(0, 95);
	const make = (type, name, more, values) => w.api("POST", `${at}/documents`, { type: type.id, name, values, ...more });
	const entry = await make(
		page,
		arabic.name,
		{ slug: "rye" },
		{ title: arabic.name, body: arabic.body, rows: [{ day: "الأحد" }, { day: "الاثنين" }], long: "نص", choice: "a" },
	);
	const other = await make(
		page,
		long,
		{ slug },
		{ title: long, body: `<p>${long}</p><pre><code>${long}</code></pre>` },
	);
	const item = await make(items, "", {}, { title: long });
	const label = await make(tag, long, { slug }, {});
	const words = await make(post, long, { slug }, { body: `<p>${long}</p>`, summary: long, tags: [label.id] });
	for (const d of [entry, other, item, label, words]) await w.api("POST", `${at}/documents/${d.id}/publish`);
	const release = await w.api("POST", `${at}/releases`, {
		name: long,
		entries: [{ document: other.id, locale: other.locale, action: "publish" }],
	});
	await w.api("POST", `${at}/schedules`, {
		document: other.id,
		action: "unpublish",
		at: `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T09:30`,
		zone: "UTC",
	});
	await w.api("POST", `${at}/tokens`, { kind: "read", name: long.slice(0, 100) });
	await w.api("POST", `${at}/webhooks`, {
		name: long.slice(0, 100),
		url: `https://hooks.test/${long}`,
		events: ["page.all"],
	});
	await w.api("PUT", `${at}/redirects`, { from: `/${slug}`, to: `/to-${slug}` });
	const draft = await make(page, `${long.slice(1)}x`, { slug: `${slug}-2` }, { title: long });
	await w.api("POST", `${at}/documents/${draft.id}/trash`);
	return {
		home: `/${site}`,
		list: `/${site}/pages/bakery`,
		entry: `/${site}/pages/bakery/${entry.id}`,
		"long entry": `/${site}/pages/bakery/${other.id}`,
		items: `/${site}/collections/${items.key}`,
		post: `/${site}/posts/${words.id}`,
		posts: `/${site}/posts`,
		type: `/${site}/types/${page.id}`,
		types: `/${site}/types`,
		release: `/${site}/releases/${release.id}`,
		releases: `/${site}/releases`,
		calendar: `/${site}/calendar`,
		trash: `/${site}/trash`,
		tokens: `/${site}/settings/tokens`,
		webhooks: `/${site}/webhooks`,
		redirects: `/${site}/settings/redirects`,
		audit: `/${site}/settings/audit`,
		explorer: `/${site}/explorer`,
	};
}
