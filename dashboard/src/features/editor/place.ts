import type { Schema } from "@/api";

export type Type = Schema<"Type">;

/** The type that an address names: by id, or by the key that no two of a kind share. */
export function typeNamed(types: readonly Type[], name: string): Type | undefined {
	return (
		types.find((t) => t.id === name) ??
		types.find((t) => t.kind !== "component" && t.key === name) ??
		types.find((t) => t.kind === name)
	);
}

/** Documents of some kinds are the same in every locale. */
export function hasLocales(kind: string): boolean {
	return kind !== "author" && kind !== "category" && kind !== "tag";
}

/** Where entries of a type are listed. */
export function listOf(site: string, type: Type) {
	if (type.kind === "page" || type.kind === "single")
		return { to: "/$site/pages/$type", params: { site, type: type.id } } as const;
	if (type.kind === "post") return { to: "/$site/posts", params: { site } } as const;
	return { to: "/$site/collections/$type", params: { site, type: type.id } } as const;
}

/** Where an entry is edited. */
export function entryOf(site: string, type: { id: string; kind: string }, id: string, locale?: string) {
	const search = locale ? { locale } : {};
	if (type.kind === "page" || type.kind === "single") {
		return { to: "/$site/pages/$type/$id", params: { site, type: type.id, id }, search } as const;
	}
	if (type.kind === "post") return { to: "/$site/posts/$id", params: { site, id }, search } as const;
	return { to: "/$site/collections/$type/$id", params: { site, type: type.id, id }, search } as const;
}

/** What the section of the side bar is called that a type's entries are in. */
export function sectionOf(type: Type): string {
	if (type.kind === "page" || type.kind === "single") return "Pages";
	if (type.kind === "post") return "Posts";
	return "Collections";
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
