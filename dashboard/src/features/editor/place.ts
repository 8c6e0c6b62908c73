import type { Schema } from "@/api";

export type Type = Schema<"Type">;

/** The part of the dashboard that entries of a kind are in, as addresses name it. */
export function shelfOf(kind: string): "pages" | "posts" | "collections" {
	if (kind === "page" || kind === "single") return "pages";
	return kind === "post" ? "posts" : "collections";
}

/** The type that an address names, by its key or its id. */
export function typeNamed(types: readonly Type[], shelf: string, name: string): Type | undefined {
	const here = types.filter((t) => t.kind !== "component" && shelfOf(t.kind) === shelf);
	if (shelf === "posts") return here[0];
	return here.find((t) => t.key === name) ?? here.find((t) => t.id === name) ?? here.find((t) => t.kind === name);
}

/** How an address names a type. Of Single Pages each has one of its own, without a key. */
function named(type: { id: string; kind: string; key?: string }): string {
	return (
		type.key ||
		(type.kind === "single" ? type.id : type.kind === "page" || type.kind === "collection" ? type.id : type.kind)
	);
}

/** Documents of some kinds are the same in every locale. */
export function hasLocales(kind: string): boolean {
	return kind !== "author" && kind !== "category" && kind !== "tag";
}

/** Where entries of a type are listed. */
export function listOf(site: string, type: Type) {
	const shelf = shelfOf(type.kind);
	if (shelf === "posts") return { to: "/$site/posts", params: { site } } as const;
	const name = type.kind === "single" ? "single" : named(type);
	return { to: `/$site/${shelf}/$type`, params: { site, type: name } } as const;
}

/** Where an entry is edited. */
export function entryOf(site: string, type: { id: string; kind: string; key?: string }, id: string, locale?: string) {
	const search = locale ? { locale } : {};
	const shelf = shelfOf(type.kind);
	if (shelf === "posts") return { to: "/$site/posts/$id", params: { site, id }, search } as const;
	return { to: `/$site/${shelf}/$type/$id`, params: { site, type: named(type), id }, search } as const;
}

/** What the part of the dashboard is called that a type's entries are in. */
export function sectionOf(type: Type): string {
	return { pages: "Pages", posts: "Posts", collections: "Collections" }[shelfOf(type.kind)];
}

const places: Record<string, string> = {
	page: "Pages",
	post: "Posts",
	category: "Categories",
	tag: "Tags",
	author: "Authors",
	single: "Single pages",
};

/** What a type is called where its entries are named. */
export function typeWord(type: Type): string {
	return type.kind === "page" || type.kind === "collection" ? type.name : (places[type.kind] ?? type.name);
}
