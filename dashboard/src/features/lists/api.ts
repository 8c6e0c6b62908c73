import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body, type Schema } from "@/api";
import { settingsOf, typesOf } from "@/api/queries";

export type Type = Schema<"Type">;
export type Line = Schema<"DocumentLine">;
export type View = Schema<"View">;
export type Found = Schema<"FoundLine">;
export type State = Line["state"] | "scheduled";

/** What a list is asked for. */
export interface Ask {
	site: string;
	type: string;
	locale: string;
	q: string;
	filter: string;
	order: string;
	columns: string;
}

/** How many rows one request brings. */
export const pageSize = 100;

export const typesQuery = (site: string) =>
	queryOptions({
		queryKey: ["site", site, "types", "all"],
		staleTime: 60_000,
		meta: { kept: true },
		queryFn: ({ signal }) => typesOf(site, signal),
	});

export const siteQuery = (site: string) =>
	queryOptions({
		queryKey: ["site", site, "settings"],
		staleTime: 60_000,
		meta: { kept: true },
		queryFn: ({ signal }) => settingsOf(site, signal),
	});

/** namesQuery are the people of a site by name, which whoever reads drafts may know. */
export const namesQuery = (site: string) =>
	queryOptions({
		queryKey: ["site", site, "names"],
		staleTime: 60_000,
		queryFn: async ({ signal }) =>
			(await body(api.GET("/api/sites/{site}/names", { params: { path: { site } }, signal }))).items ?? [],
	});

function query(ask: Ask) {
	return {
		type: ask.type,
		locale: ask.locale || undefined,
		q: ask.q || undefined,
		filter: ask.filter || undefined,
		order: ask.order || undefined,
	};
}

/** pageQuery is one page of a list. */
export const pageQuery = (ask: Ask, page: number) =>
	queryOptions({
		queryKey: ["site", ask.site, "documents", ask, page],
		placeholderData: keepPreviousData,
		queryFn: ({ signal }) =>
			body(
				api.GET("/api/sites/{site}/documents", {
					params: {
						path: { site: ask.site },
						query: { ...query(ask), columns: ask.columns || undefined, offset: page * pageSize, limit: pageSize },
					},
					signal,
				}),
			),
	});

/** allIds are the ids of all that match, read page by page. */
export async function allIds(ask: Ask, signal?: AbortSignal): Promise<string[]> {
	const out: string[] = [];
	for (let cursor: string | undefined; ; ) {
		const page = await body(
			api.GET("/api/sites/{site}/document-ids", {
				params: { path: { site: ask.site }, query: { ...query(ask), cursor, limit: 10_000 } },
				signal,
			}),
		);
		out.push(...(page.ids ?? []));
		cursor = page.next;
		if (!cursor) return out;
	}
}

export type BulkAction = "publish" | "unpublish" | "trash" | "untrash";

/** act does one thing to a few documents, each by itself. */
export async function act(
	site: string,
	action: BulkAction,
	ids: string[],
	locale: string,
	key: string,
	signal?: AbortSignal,
) {
	const { items } = await body(
		api.POST("/api/sites/{site}/documents/bulk", {
			params: { path: { site }, header: { "Idempotency-Key": key } },
			body: { action, ids, locale: locale || undefined },
			signal,
		}),
	);
	return items ?? [];
}

/** scheduleOne plans one document. */
export function scheduleOne(
	site: string,
	document: string,
	locale: string,
	action: "publish" | "unpublish",
	at: string,
	zone: string,
	key: string,
	signal?: AbortSignal,
) {
	return body(
		api.POST("/api/sites/{site}/schedules", {
			params: { path: { site }, header: { "Idempotency-Key": key } },
			body: { document, locale: locale || undefined, action, at, zone },
			signal,
		}),
	);
}

/** find finds documents of every type. */
export const findQuery = (site: string, q: string) =>
	queryOptions({
		queryKey: ["site", site, "find", q],
		enabled: q.trim() !== "",
		placeholderData: keepPreviousData,
		queryFn: async ({ signal }) =>
			(
				await body(
					api.GET("/api/sites/{site}/find", { params: { path: { site }, query: { q: q.trim(), limit: 20 } }, signal }),
				)
			).items ?? [],
	});

export function useViews(site: string) {
	return useQuery({
		queryKey: ["site", site, "views"],
		queryFn: async ({ signal }) =>
			(await body(api.GET("/api/sites/{site}/views", { params: { path: { site } }, signal }))).items ?? [],
	});
}

export interface ViewInput {
	name: string;
	shared: boolean;
	query: Record<string, unknown>;
}

/** useSaveView saves a view, a new one without an id. */
export function useSaveView(site: string) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: ({ id, ...input }: ViewInput & { id?: string }) =>
			body(
				id
					? api.PUT("/api/sites/{site}/views/{id}", { params: { path: { site, id } }, body: input })
					: api.POST("/api/sites/{site}/views", { params: { path: { site } }, body: input }),
			),
		onSuccess: () => client.invalidateQueries({ queryKey: ["site", site, "views"] }),
	});
}

export function useDropView(site: string) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: async (id: string) => {
			await api.DELETE("/api/sites/{site}/views/{id}", { params: { path: { site, id } } });
		},
		onSuccess: () => client.invalidateQueries({ queryKey: ["site", site, "views"] }),
	});
}
