import type { FieldKind, Kind } from "./model";

/** What a kind of field is, in words. */
export interface KindInfo {
	kind: FieldKind;
	name: string;
	/** What it is for. */
	help: string;
	/** What an editor would see in it. */
	example: string;
	group: "Text" | "Choice and number" | "Media and links" | "Structure";
}

export const kinds: readonly KindInfo[] = [
	{
		kind: "short_text",
		name: "Short text",
		help: "A line: titles, names, labels.",
		example: "Rhubarb, rye and the first warm mornings",
		group: "Text",
	},
	{
		kind: "long_text",
		name: "Long text",
		help: "Some lines without formatting.",
		example: "From the first week of March we bake with rhubarb.",
		group: "Text",
	},
	{
		kind: "wysiwyg",
		name: "Rich text",
		help: "Text with headings, links, pictures and tables.",
		example: "<p>Baked <strong>before</strong> you wake.</p>",
		group: "Text",
	},
	{
		kind: "html",
		name: "HTML",
		help: "Markup that is kept exactly as it is written.",
		example: '<iframe src="https://maps.example.com"></iframe>',
		group: "Text",
	},
	{ kind: "form", name: "Form", help: "The embed code of a form service.", example: "<form>…</form>", group: "Text" },
	{ kind: "number", name: "Number", help: "Prices, counts, years.", example: "4.5", group: "Choice and number" },
	{
		kind: "date",
		name: "Date",
		help: "A day, with a time if need be.",
		example: "2027-03-01T09:00:00",
		group: "Choice and number",
	},
	{
		kind: "dropdown",
		name: "Dropdown",
		help: "One of some fixed choices.",
		example: "large",
		group: "Choice and number",
	},
	{ kind: "checkbox", name: "Checkbox", help: "Yes or no.", example: "true", group: "Choice and number" },
	{ kind: "color", name: "Colour", help: "A colour as #rrggbb.", example: "#E3A21A", group: "Choice and number" },
	{
		kind: "media",
		name: "Media",
		help: "A picture or a file of the library.",
		example: "https://cdn.example.com/bread.jpg",
		group: "Media and links",
	},
	{
		kind: "reference",
		name: "Reference",
		help: "Other pages or items, one or many.",
		example: "Mr Aldous",
		group: "Media and links",
	},
	{
		kind: "component",
		name: "Component",
		help: "One component, always the same.",
		example: "Call to action",
		group: "Structure",
	},
	{
		kind: "component_picker",
		name: "Component picker",
		help: "Editors build the page of components that you allow.",
		example: "Hero, Two columns, Quote",
		group: "Structure",
	},
	{
		kind: "repeater",
		name: "Repeater",
		help: "The same few fields again and again.",
		example: "Opening hours, a row for each day",
		group: "Structure",
	},
];

/** infoOf is what a kind is. */
export function infoOf(kind: FieldKind): KindInfo {
	return kinds.find((k) => k.kind === kind) ?? { ...kinds[0]!, kind, name: kind };
}

const notInCollections: readonly FieldKind[] = ["color", "component", "component_picker", "repeater", "form"];
const notInRepeaters: readonly FieldKind[] = ["component", "component_picker", "repeater"];

/** allowed are the kinds that a type of this kind can have, or a repeater in it. */
export function allowed(of: Kind, inRepeater: boolean): KindInfo[] {
	return kinds.filter(
		(k) =>
			!(of === "collection" && notInCollections.includes(k.kind)) && !(inRepeater && notInRepeaters.includes(k.kind)),
	);
}

/** rules are the checks that mean something for a kind. */
export function rulesOf(kind: FieldKind, many: boolean, of: Kind, inRepeater: boolean) {
	const text = ["short_text", "long_text", "wysiwyg", "html", "form"].includes(kind);
	return {
		length: text,
		pattern: text,
		range: kind === "number" || (kind === "reference" && many) || kind === "repeater" || kind === "component_picker",
		unique: ["short_text", "number", "dropdown", "date"].includes(kind) && !inRepeater && of !== "component",
	};
}

/** kindNames are the kinds of types, in words. */
export const kindNames: Record<Kind, { one: string; many: string; help: string }> = {
	page: { one: "Page type", many: "Page types", help: "Pages that share a form: landing pages, case studies." },
	collection: {
		one: "Collection",
		many: "Collections",
		help: "Lists of alike things without a page of their own: people, products, FAQ.",
	},
	component: {
		one: "Component",
		many: "Components",
		help: "A part of pages that editors place: a hero, a quote, a gallery.",
	},
	single: { one: "Single page", many: "Single pages", help: "A page with a form of its own: the home page." },
	post: { one: "Post", many: "Blog", help: "Fixed: posts of the blog." },
	author: { one: "Author", many: "Blog", help: "Fixed: authors of posts." },
	category: { one: "Category", many: "Blog", help: "Fixed: categories of posts." },
	tag: { one: "Tag", many: "Blog", help: "Fixed: tags of posts." },
};

/** isFixed reports types that are part of every site. */
export function isFixed(kind: Kind): boolean {
	return kind === "post" || kind === "author" || kind === "category" || kind === "tag";
}
