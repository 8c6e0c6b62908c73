import type { Type } from "./api";

/** Which kinds an address of the dashboard lists. */
export type Shelf = "pages" | "posts" | "collections";

export function shelfOf(kind: string): Shelf {
	if (kind === "page" || kind === "single") return "pages";
	return kind === "post" ? "posts" : "collections";
}

/** keyOf is how an address names a type: Single Pages are one list, what has a fixed type is named like its kind. */
export function keyOf(t: Pick<Type, "kind" | "key" | "id">): string {
	return t.kind === "single" ? "single" : t.key || t.id;
}

/** typeAt finds the type that an address names. */
export function typeAt(types: readonly Type[], shelf: Shelf, key: string): Type | undefined {
	if (shelf === "posts") return types.find((t) => t.kind === "post");
	const here = types.filter((t) => shelfOf(t.kind) === shelf && t.kind !== "component");
	return here.find((t) => keyOf(t) === key) ?? here.find((t) => t.id === key || t.kind === key);
}

const names: Record<string, string> = {
	single: "Single pages",
	post: "Posts",
	author: "Authors",
	category: "Categories",
	tag: "Tags",
};

/** nameOf is what a list of a type is called. */
export function nameOf(t: Pick<Type, "kind" | "key" | "name">): string {
	return names[t.kind] ?? (t.name || t.key);
}

/** entryHref is the address of a document's editor, below the dashboard's own. */
export function entryHref(site: string, type: Pick<Type, "kind" | "key" | "id">, id: string, locale?: string): string {
	const shelf = shelfOf(type.kind);
	// Of Single Pages each has a type of its own: the editor needs that one.
	const named = type.kind === "single" ? type.id : keyOf(type);
	const at = shelf === "posts" ? `/${site}/posts/${id}` : `/${site}/${shelf}/${named}/${id}`;
	return locale ? `${at}?locale=${encodeURIComponent(locale)}` : at;
}

/** listHref is the address of the list of a type. */
export function listHref(site: string, type: Pick<Type, "kind" | "key" | "id">): string {
	const shelf = shelfOf(type.kind);
	return shelf === "posts" ? `/${site}/posts` : `/${site}/${shelf}/${keyOf(type)}`;
}

/** hasLocales says whether documents of a kind have locales. */
export function hasLocales(kind: string): boolean {
	return kind !== "author" && kind !== "category" && kind !== "tag";
}
