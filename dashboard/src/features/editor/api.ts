import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, body, type Schema } from "@/api";
import { settingsOf, typesOf } from "@/api/queries";
import { queryClient } from "@/app/query";
import { documentKey, type Where } from "@/features/drafts";
import { namesQuery } from "@/features/lists/api";
import { unique } from "@/lib/unique";

export type Document = Schema<"Document">;
export type FieldDiff = Schema<"FieldDiff">;
export type Use = Schema<"Use">;

const once = () => ({ "Idempotency-Key": unique() });
const inLocale = (w: Where) => (w.locale === "" ? {} : { locale: w.locale });
const at = (w: Where) => ({ path: { site: w.site, id: w.document }, query: inLocale(w), header: once() });
const of = (w: Where, ...rest: string[]) => ["site", w.site, "document", w.document, w.locale, ...rest];

export const typesQuery = (site: string) =>
	queryOptions({
		queryKey: ["site", site, "types"],
		meta: { kept: true },
		queryFn: async ({ signal }) => ({ items: await typesOf(site, signal) }),
	});

export const siteQuery = (site: string) =>
	queryOptions({
		queryKey: ["site", site, "settings"],
		meta: { kept: true },
		queryFn: ({ signal }) => settingsOf(site, signal),
	});

/** The newest state of a document that this tab has heard of: its session writes it, nothing asks by itself. */
export function useKnown(w: Where): Document | undefined {
	return useQuery<Document>({ queryKey: documentKey(w), enabled: false, staleTime: Number.POSITIVE_INFINITY }).data;
}

/** A document in whichever locale there is, for what it says of its locales. */
export const anyLocaleQuery = (site: string, id: string, locale: string, on: boolean) =>
	queryOptions({
		queryKey: ["site", site, "document", id, "any", locale],
		enabled: on,
		retry: false,
		queryFn: ({ signal }) =>
			body(
				api.GET("/api/sites/{site}/documents/{id}", {
					params: { path: { site, id }, query: locale === "" ? {} : { locale } },
					signal,
				}),
			),
	});

/** Names of people by id, as far as one may know them. */
export function useNames(site: string): (person: string | undefined) => string {
	const { data } = useQuery(namesQuery(site));
	const names = new Map((data ?? []).map((m) => [m.person, m.name]));
	return (person) => names.get(person ?? "") ?? "somebody";
}

/** What publishing would change for readers. */
export const pendingQuery = (w: Where, live: string | undefined, revision: string | undefined) =>
	queryOptions({
		queryKey: of(w, "pending", live ?? "", revision ?? ""),
		enabled: Boolean(live && revision && live !== revision),
		staleTime: Number.POSITIVE_INFINITY,
		queryFn: ({ signal }) => compare(w, live ?? "", revision ?? "", signal),
	});

export async function compare(w: Where, a: string, b: string, signal?: AbortSignal): Promise<FieldDiff[]> {
	const path = { site: w.site, id: w.document };
	const answer = await body(
		api.GET("/api/sites/{site}/documents/{id}/compare", {
			params: { path, query: { ...inLocale(w), a, b } },
			...(signal ? { signal } : {}),
		}),
	);
	return answer.items ?? [];
}

export const usesQuery = (w: Where, on = true) =>
	queryOptions({
		queryKey: ["site", w.site, "document", w.document, "uses"],
		enabled: on,
		queryFn: ({ signal }) =>
			body(
				api.GET("/api/sites/{site}/documents/{id}/uses", {
					params: { path: { site: w.site, id: w.document }, query: { limit: 20 } },
					signal,
				}),
			),
	});

/** What waits for its time of one document in one locale. */
export const schedulesQuery = (w: Where, on: boolean) =>
	queryOptions({
		queryKey: of(w, "schedules"),
		enabled: on,
		queryFn: async ({ signal }) => {
			const answer = await body(
				api.GET("/api/sites/{site}/schedules", {
					params: { path: { site: w.site }, query: { state: "pending", limit: 200 } },
					signal,
				}),
			);
			return (answer.items ?? []).filter((s) => s.document === w.document && (s.locale ?? "") === w.locale);
		},
	});

export const releasesQuery = (site: string, on: boolean) =>
	queryOptions({
		queryKey: ["site", site, "releases", "open"],
		enabled: on,
		queryFn: async ({ signal }) => {
			const answer = await body(
				api.GET("/api/sites/{site}/releases", { params: { path: { site }, query: { limit: 100 } }, signal }),
			);
			return (answer.items ?? []).filter((r) => r.state !== "published");
		},
	});

export const historyQuery = (w: Where) => ({
	queryKey: of(w, "history"),
	initialPageParam: 0,
	queryFn: ({ pageParam, signal }: { pageParam: number; signal: AbortSignal }) =>
		body(
			api.GET("/api/sites/{site}/documents/{id}/revisions", {
				params: {
					path: { site: w.site, id: w.document },
					query: { ...inLocale(w), ...(pageParam ? { before: pageParam } : {}), limit: 30 },
				},
				signal,
			}),
		),
	getNextPageParam: (last: Schema<"HistoryLinesBody">) => last.next || undefined,
});

/** What an action on a document came to: the document, and where the site's log was after it. */
export interface Done {
	document: Document;
	/** "" where readers see nothing of it. */
	position: string;
}

type Action = "publish" | "unpublish" | "trash" | "untrash";

export async function act(w: Where, action: Action): Promise<Done> {
	const params = { params: at(w) };
	const answer = await {
		publish: () => api.POST("/api/sites/{site}/documents/{id}/publish", params),
		unpublish: () => api.POST("/api/sites/{site}/documents/{id}/unpublish", params),
		trash: () => api.POST("/api/sites/{site}/documents/{id}/trash", params),
		untrash: () => api.POST("/api/sites/{site}/documents/{id}/untrash", params),
	}[action]();
	return done(w, answer.data as Document, answer.response);
}

export async function restore(w: Where, revision: string, fields?: string[]): Promise<Done> {
	const answer = await api.POST("/api/sites/{site}/documents/{id}/restore", {
		params: at(w),
		body: { revision, ...(fields ? { fields } : {}) },
	});
	return done(w, answer.data as Document, answer.response);
}

function done(w: Where, document: Document, response: Response): Done {
	queryClient.setQueryData(documentKey(w), document);
	void queryClient.invalidateQueries({ queryKey: ["site", w.site] });
	return { document, position: response.headers.get("Ghee-Position") ?? "" };
}

export function duplicate(w: Where) {
	return body(api.POST("/api/sites/{site}/documents/{id}/duplicate", { params: at(w) }));
}

export async function schedule(w: Where, action: "publish" | "unpublish", wall: string, zone: string) {
	const line = await body(
		api.POST("/api/sites/{site}/schedules", {
			params: { path: { site: w.site }, header: once() },
			body: { document: w.document, ...inLocale(w), action, at: wall, zone },
		}),
	);
	void queryClient.invalidateQueries({ queryKey: ["site", w.site] });
	return line;
}

export async function unschedule(site: string, id: string) {
	await api.DELETE("/api/sites/{site}/schedules/{id}", { params: { path: { site, id }, header: once() } });
	void queryClient.invalidateQueries({ queryKey: ["site", site] });
}

/** Puts a document into a release, a new one where none is named by its id. */
export async function addToRelease(w: Where, action: "publish" | "unpublish", release: { id?: string; name: string }) {
	const entry = { document: w.document, ...inLocale(w), action };
	const { site } = w;
	if (!release.id) {
		const made = await body(
			api.POST("/api/sites/{site}/releases", {
				params: { path: { site }, header: once() },
				body: { name: release.name, entries: [entry] },
			}),
		);
		void queryClient.invalidateQueries({ queryKey: ["site", site, "releases"] });
		return made;
	}
	const path = { site, id: release.id };
	const there = await body(api.GET("/api/sites/{site}/releases/{id}", { params: { path } }));
	const others = (there.entries ?? []).filter((e) => e.document !== w.document || (e.locale ?? "") !== w.locale);
	const changed = await body(
		api.PUT("/api/sites/{site}/releases/{id}", {
			params: { path, header: once() },
			body: { name: there.name, entries: [...others, entry] },
		}),
	);
	void queryClient.invalidateQueries({ queryKey: ["site", site, "releases"] });
	return changed;
}
