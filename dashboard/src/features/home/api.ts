import { queryOptions } from "@tanstack/react-query";
import { api, body, type Schema } from "@/api";

export type Hook = Schema<"Webhook">;

export const draftsQuery = (site: string) =>
	queryOptions({
		queryKey: ["site", site, "drafts"],
		queryFn: async ({ signal }) =>
			(await body(api.GET("/api/sites/{site}/drafts", { params: { path: { site }, query: { limit: 12 } }, signal })))
				.items ?? [],
	});

/** plannedQuery is what waits for its time, of the next seven days. */
export const plannedQuery = (site: string, now: Date) =>
	queryOptions({
		queryKey: ["site", site, "schedules", "week"],
		queryFn: async ({ signal }) =>
			(
				await body(
					api.GET("/api/sites/{site}/schedules", {
						params: {
							path: { site },
							query: {
								from: now.toISOString(),
								to: new Date(now.getTime() + 7 * 86_400_000).toISOString(),
								state: "pending",
								limit: 20,
							},
						},
						signal,
					}),
				)
			).items ?? [],
	});

/** failedQuery is what could not be done at its time, of the last thirty days, the newest first. */
export const failedQuery = (site: string, now: Date) =>
	queryOptions({
		queryKey: ["site", site, "schedules", "failed"],
		queryFn: async ({ signal }) =>
			(
				(
					await body(
						api.GET("/api/sites/{site}/schedules", {
							params: {
								path: { site },
								query: { from: new Date(now.getTime() - 30 * 86_400_000).toISOString(), state: "failed", limit: 200 },
							},
							signal,
						}),
					)
				).items ?? []
			).reverse(),
	});

/** A webhook of which something did not arrive. */
export interface Trouble {
	hook: Hook;
	failed: number;
	/** There are more than were counted. */
	more: boolean;
	error?: string;
}

/** hooksQuery are webhooks that are paused or of which deliveries failed. */
export const hooksQuery = (site: string) =>
	queryOptions({
		queryKey: ["site", site, "webhooks", "trouble"],
		queryFn: async ({ signal }): Promise<Trouble[]> => {
			const hooks =
				(await body(api.GET("/api/sites/{site}/webhooks", { params: { path: { site } }, signal }))).items ?? [];
			const told = await Promise.all(
				hooks.slice(0, 20).map(async (hook): Promise<Trouble> => {
					const page = await body(
						api.GET("/api/sites/{site}/webhooks/{id}/deliveries", {
							params: { path: { site, id: hook.id }, query: { state: "failed", limit: 20 } },
							signal,
						}),
					);
					return { hook, failed: page.items?.length ?? 0, more: Boolean(page.next), error: page.items?.[0]?.error };
				}),
			);
			return told.filter((t) => t.failed > 0 || (t.hook.state === "paused" && t.hook.reason));
		},
	});
