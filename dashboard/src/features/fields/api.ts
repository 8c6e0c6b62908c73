import { queryOptions } from "@tanstack/react-query";
import { ApiFault, api, body, type Schema } from "@/api";
import { unique } from "@/lib/unique";
import type { ContentType, TypeKind, Values } from "./types";

/** The types of a site. */
export const typesQuery = (site: string) =>
	queryOptions({
		queryKey: ["types", site],
		staleTime: 60_000,
		queryFn: async ({ signal }) => {
			const list = await body(api.GET("/api/sites/{site}/types", { params: { path: { site } }, signal }));
			return (list.items ?? []) as unknown as ContentType[];
		},
	});

/** A document as a reference shows it. */
export interface Line {
	id: string;
	name: string;
	slug: string;
	status: string;
	/** The locale that it was found in: another than was asked for where it has none there. */
	locale: string;
	gone?: boolean;
}

/** Whether documents of a kind have versions in locales. */
export function isLocal(kind: TypeKind | undefined): boolean {
	return kind === "page" || kind === "single" || kind === "post" || kind === "collection";
}

/** One document that is referred to: in the locale, else in the site's own, else it is gone. */
export const lineQuery = (site: string, id: string, locale: string) =>
	queryOptions({
		queryKey: ["reference", site, id, locale],
		staleTime: 60_000,
		queryFn: async ({ signal }): Promise<Line> => {
			for (const at of locale === "" ? [""] : [locale, ""]) {
				try {
					const d = await body(
						api.GET("/api/sites/{site}/documents/{id}", {
							params: { path: { site, id }, query: at === "" ? {} : { locale: at } },
							signal,
						}),
					);
					return { id, name: d.name, slug: d.slug, status: d.status, locale: d.locale, gone: d.trashed != null };
				} catch (error) {
					if (!(error instanceof ApiFault) || error.status !== 404) throw error;
				}
			}
			return { id, name: "", slug: "", status: "", locale: "", gone: true };
		},
	});

/** Documents of a type that words find; the newest for no words. */
export const searchQuery = (site: string, type: string, locale: string, q: string) =>
	queryOptions({
		queryKey: ["reference-search", site, type, locale, q],
		staleTime: 10_000,
		queryFn: async ({ signal }): Promise<{ items: Line[]; total: number }> => {
			const list = await body(
				api.GET("/api/sites/{site}/documents", {
					params: { path: { site }, query: { type, limit: 20, ...(q && { q }), ...(locale && { locale }) } },
					signal,
				}),
			);
			return { items: list.items ?? [], total: list.total };
		},
	});

/** What a new document begins with. */
export interface NewDocument {
	type: string;
	locale?: string;
	slug?: string;
	name?: string;
	values?: Values;
}

/** Makes a document, as a draft. */
export async function createDocument(site: string, made: NewDocument): Promise<Line> {
	const d = await body(
		api.POST("/api/sites/{site}/documents", {
			params: { path: { site }, header: { "Idempotency-Key": unique() } },
			body: made,
		}),
	);
	return { id: d.id, name: d.name, slug: d.slug, status: d.status, locale: d.locale };
}

export type Media = Schema<"Media">;

/** One media object; null for one that is gone. */
export const mediaQuery = (site: string, id: string) =>
	queryOptions({
		queryKey: ["media-object", site, id],
		staleTime: 60_000,
		queryFn: async ({ signal }): Promise<Media | null> => {
			try {
				return await body(api.GET("/api/sites/{site}/media/{id}", { params: { path: { site, id } }, signal }));
			} catch (error) {
				if (error instanceof ApiFault && error.status === 404) return null;
				throw error;
			}
		},
	});

/** Media by a part of the name, the address or the description. */
export const mediaSearchQuery = (site: string, q: string) =>
	queryOptions({
		queryKey: ["media-search", site, q],
		staleTime: 10_000,
		queryFn: async ({ signal }): Promise<Media[]> => {
			const list = await body(
				api.GET("/api/sites/{site}/media", {
					params: { path: { site }, query: { limit: 60, ...(q && { q }) } },
					signal,
				}),
			);
			return list.items ?? [];
		},
	});

/** Names a file by its address, so that documents can show it. */
export function addMedia(site: string, made: { url: string; name?: string; alt?: string }): Promise<Media> {
	return body(
		api.POST("/api/sites/{site}/media", {
			params: { path: { site }, header: { "Idempotency-Key": unique() } },
			body: made,
		}),
	);
}

/** Describes a media object, wherever it is shown. */
export function describeMedia(site: string, id: string, alt: string): Promise<Media> {
	return body(
		api.PATCH("/api/sites/{site}/media/{id}", {
			params: { path: { site, id }, header: { "Idempotency-Key": unique() } },
			body: { alt },
		}),
	);
}

/** What is put before addresses of the site's own media. */
export const mediaBaseQuery = (site: string) =>
	queryOptions({
		queryKey: ["site", site, "media-base"],
		staleTime: 300_000,
		queryFn: async ({ signal }) => {
			const s = await body(api.GET("/api/sites/{site}", { params: { path: { site } }, signal }));
			return s.settings.media_base ?? "";
		},
	});
