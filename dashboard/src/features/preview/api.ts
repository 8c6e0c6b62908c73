import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api";

/** One document in one locale. */
export interface Of {
	site: string;
	document: string;
	locale: string;
}

const params = ({ site, document, locale }: Of) => ({ path: { site, id: document }, query: locale ? { locale } : {} });

/** previewQuery is where the customer's site shows a draft. The slug is part of the address, and so of the key. */
export function previewQuery(of: Of, slug: string) {
	return queryOptions({
		queryKey: ["preview", of.site, of.document, of.locale, slug],
		staleTime: 60 * 60_000,
		retry: 1,
		queryFn: () => body(api.POST("/api/sites/{site}/documents/{id}/preview", { params: params(of) })),
	});
}

/** templatesQuery is where each type is shown. */
export function templatesQuery(site: string) {
	return queryOptions({
		queryKey: ["preview", site, "templates"],
		queryFn: async ({ signal }) =>
			(await body(api.GET("/api/sites/{site}/previews", { params: { path: { site } }, signal }))).items ?? [],
	});
}

/** putTemplate says where documents of a type are shown; "" nowhere. */
export function putTemplate(site: string, type: string, url: string) {
	return body(api.PUT("/api/sites/{site}/previews", { params: { path: { site } }, body: { type, url } }));
}

/** share makes a link that holds for some hours. */
export function share(of: Of, hours: number) {
	return body(api.POST("/api/sites/{site}/documents/{id}/preview-links", { params: params(of), body: { hours } }));
}
