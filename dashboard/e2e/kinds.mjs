// A type with a field of every kind, and what its fields may point at.
import { readFileSync } from "node:fs";

const field = (key, label, kind, more = {}) => ({ id: 0, key, label, kind, ...more });

/** The kinds of fields that the server knows (internal/content). */
export const kinds = [
	...readFileSync(new URL("../../internal/content/type.go", import.meta.url), "utf8").matchAll(/FieldKind = "(\w+)"/g),
].map((m) => m[1]);

/** everything makes the types, two people and a picture; it returns the fields of the page type and its id. */
export async function everything(w) {
	const at = `/api/sites/${w.site}`;
	const apply = async (put) => {
		const { base } = await w.api("POST", `${at}/types/plan`, { put });
		await w.api("POST", `${at}/types/apply`, { put, base });
		return Object.fromEntries((await w.api("GET", `${at}/types`)).items.map((t) => [t.key, t.id]));
	};
	const type = (kind, key, name, fields) => ({ id: "", kind, key, name, last: 0, fields });
	const ids = await apply([
		type("component", "card", "Card", [field("title", "Title", "short_text"), field("text", "Text", "long_text")]),
		type("component", "banner", "Banner", [field("claim", "Claim", "short_text")]),
		type("collection", "person", "Person", [field("name", "Name", "short_text")]),
	]);
	const fields = [
		field("short", "Short", "short_text", { max_length: 20 }),
		field("long", "Long", "long_text"),
		field("rich", "Rich", "wysiwyg"),
		field("source", "Source", "html"),
		field("price", "Price", "number", { min: 1, max: 99 }),
		field("day", "Day", "date"),
		field("side", "Side", "dropdown", {
			choices: [
				{ value: "left", label: "Left" },
				{ value: "right", label: "Right" },
			],
		}),
		field("shown", "Shown", "checkbox"),
		field("tint", "Tint", "color"),
		field("photo", "Photo", "media"),
		field("author", "Author", "reference", { target: ids.person }),
		field("team", "Team", "reference", { target: ids.person, many: true }),
		field("teaser", "Teaser", "component", { components: [ids.card] }),
		field("body", "Body", "component_picker", { components: [ids.card, ids.banner], max: 6 }),
		field("links", "Links", "repeater", { fields: [field("label", "Link text", "short_text")], max: 2 }),
		field("signup", "Sign-up", "form"),
	];
	const { everything: id } = await apply([type("page", "everything", "Everything", fields)]);
	const people = [];
	for (const name of ["Ada", "Bo", "Cy"])
		people.push((await w.api("POST", `${at}/documents`, { type: ids.person, values: { name } })).id);
	await w.api("POST", `${at}/documents/bulk`, { action: "publish", ids: people });
	await w.api("POST", `${at}/media`, { url: "https://pics.test/cow.jpg", name: "cow.jpg", alt: "A cow" });
	return { id, fields };
}
