import { api, body, type Schema } from "@/api";
import { queryClient } from "@/app/query";
import type { Saved } from "./content";
import { isNew, type Transport, type Where } from "./setting";

type Document = Schema<"Document">;

/** A request that takes longer is taken for lost, and sent again. */
const patience = 30_000;

/** The key under which the newest known state of a document is cached. */
export const documentKey = (w: Where) => ["document", w.site, w.document, w.locale] as const;

function known(site: string, doc: Document): Saved {
	queryClient.setQueryData(documentKey({ site, document: doc.id, locale: doc.locale }), doc);
	return doc;
}

const inLocale = (w: Where) => (w.locale === "" ? {} : { locale: w.locale });

/** The admin API as drafts see it. What it answers is in the cache, too. */
export const transport: Transport = {
	async load(w) {
		const path = { site: w.site, id: w.document };
		const signal = AbortSignal.timeout(patience);
		return known(
			w.site,
			await body(api.GET("/api/sites/{site}/documents/{id}", { params: { path, query: inLocale(w) }, signal })),
		);
	},
	async edit(w, revision, s) {
		return known(
			w.site,
			await body(
				api.PATCH("/api/sites/{site}/documents/{id}", {
					params: {
						path: { site: w.site, id: w.document },
						query: inLocale(w),
						header: { "Idempotency-Key": s.key },
					},
					body: { base: revision, ...s.patch, auto: s.auto },
					signal: AbortSignal.timeout(patience),
				}),
			),
		);
	},
	async create(w, type, s) {
		return known(
			w.site,
			await body(
				api.POST("/api/sites/{site}/documents", {
					params: { path: { site: w.site }, header: { "Idempotency-Key": s.key } },
					body: { type, ...inLocale(w), ...(isNew(w.document) ? {} : { document: w.document }), ...s.patch },
					signal: AbortSignal.timeout(patience),
				}),
			),
		);
	},
};
