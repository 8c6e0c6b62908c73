import { queryOptions } from "@tanstack/react-query";
import { api, body, type Schema } from "@/api";

type Type = Schema<"Type">;

/** An entry that can be linked to, and where it is likely to be read. */
export interface Entry {
	id: string;
	name: string;
	slug: string;
	kind: string;
	href: string;
	status: string;
}

const linkable = new Set(["page", "single", "post", "collection"]);
/** Types are searched beside each other, not all of a large site's. */
const mostTypes = 12;

/** entriesQuery searches the entries of a site by words, over its types. */
export function entriesQuery(site: string, locale: string, words: string) {
	return queryOptions({
		queryKey: ["richtext", "entries", site, locale, words],
		enabled: words.trim().length > 1,
		staleTime: 30_000,
		queryFn: async ({ signal, client }): Promise<Entry[]> => {
			const path = { site };
			const [types, settings] = await client.fetchQuery({
				queryKey: ["richtext", "types", site],
				staleTime: 60_000,
				queryFn: async () =>
					Promise.all([
						body(api.GET("/api/sites/{site}/types", { params: { path } })).then((b) => b.items ?? []),
						body(api.GET("/api/sites/{site}", { params: { path } })).then((b) => b.settings as Record<string, string>),
					]),
			});
			const single = types.find((t) => t.kind === "single");
			const asked = types
				.filter((t) => linkable.has(t.kind) && (t.kind !== "single" || t === single))
				.slice(0, mostTypes);
			const found = await Promise.all(
				asked.map(async (type) => {
					const list = await body(
						api.GET("/api/sites/{site}/documents", {
							params: { path, query: { type: type.id, q: words, limit: 8, ...(locale ? { locale } : {}) } },
							signal,
						}),
					);
					return (list.items ?? []).map(
						(d): Entry => ({
							id: d.id,
							name: d.name || d.slug,
							slug: d.slug,
							kind: type.name || kindName(type),
							href: hrefOf(type, d.slug, settings.blog_url ?? ""),
							status: d.status,
						}),
					);
				}),
			);
			return found.flat().slice(0, 20);
		},
	});
}

function kindName(type: Type): string {
	return type.kind === "single" ? "Page" : type.kind;
}

function hrefOf(type: Type, slug: string, blog: string): string {
	const to = encodeURIComponent(slug);
	return type.kind === "post" && blog ? `${blog}/${to}` : `/${to}`;
}

/** mediaQuery searches the media of a site. */
export function mediaQuery(site: string, words: string) {
	return queryOptions({
		queryKey: ["richtext", "media", site, words],
		staleTime: 30_000,
		queryFn: async ({ signal }) =>
			(
				await body(
					api.GET("/api/sites/{site}/media", {
						params: { path: { site }, query: { limit: 24, ...(words ? { q: words } : {}) } },
						signal,
					}),
				)
			).items ?? [],
	});
}
