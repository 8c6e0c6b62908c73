import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body, type Schema } from "@/api";
import { newKey } from "../settings/once";

export type Choice = Schema<"WebhookChoice">;

const key = (site: string, ...rest: string[]) => ["site", site, "webhooks", ...rest];
const header = () => ({ "Idempotency-Key": newKey() });

export function useWebhooks(site: string) {
	return useQuery({
		queryKey: key(site),
		queryFn: ({ signal }) => body(api.GET("/api/sites/{site}/webhooks", { params: { path: { site } }, signal })),
		// One that catches up is active as soon as it has: nothing else tells this page.
		refetchInterval: (q) => (q.state.data?.items?.some((h) => h.state === "resuming") ? 1000 : false),
	});
}

/** useDeliveries is the log of a webhook, the newest first. */
export function useDeliveries(site: string, id: string, state: string) {
	return useInfiniteQuery({
		queryKey: key(site, id, "deliveries", state),
		initialPageParam: "",
		queryFn: ({ signal, pageParam }) =>
			body(
				api.GET("/api/sites/{site}/webhooks/{id}/deliveries", {
					params: {
						path: { site, id },
						query: { state: (state || undefined) as never, cursor: pageParam || undefined, limit: 25 },
					},
					signal,
				}),
			),
		getNextPageParam: (last) => last.next || undefined,
		placeholderData: keepPreviousData,
		refetchInterval: 5000,
	});
}

export function useDelivery(site: string, id: string, delivery: string) {
	return useQuery({
		queryKey: key(site, id, "delivery", delivery),
		queryFn: ({ signal }) =>
			body(
				api.GET("/api/sites/{site}/webhooks/{id}/deliveries/{delivery}", {
					params: { path: { site, id, delivery } },
					signal,
				}),
			),
		refetchInterval: (q) => (q.state.data?.state === "waiting" ? 2000 : false),
	});
}

/** useWebhookWrites are the writes on the webhooks of a site. */
export function useWebhookWrites(site: string) {
	const client = useQueryClient();
	const onSuccess = () => client.invalidateQueries({ queryKey: key(site) });
	const path = (id: string) => ({ path: { site, id }, header: header() });
	return {
		create: useMutation({
			mutationFn: ({ choice, once }: { choice: Choice; once: { "Idempotency-Key": string } }) =>
				body(api.POST("/api/sites/{site}/webhooks", { params: { path: { site }, header: once }, body: choice })),
			onSuccess,
		}),
		change: useMutation({
			mutationFn: ({ id, choice }: { id: string; choice: Choice }) =>
				body(api.PUT("/api/sites/{site}/webhooks/{id}", { params: path(id), body: choice })),
			onSuccess,
		}),
		remove: useMutation({
			mutationFn: (id: string) => body(api.DELETE("/api/sites/{site}/webhooks/{id}", { params: path(id) })),
			onSuccess,
		}),
		rotate: useMutation({
			mutationFn: ({ id, overlap }: { id: string; overlap: number }) =>
				body(
					api.POST("/api/sites/{site}/webhooks/{id}/secret", {
						params: path(id),
						body: { overlap_seconds: overlap },
					}),
				),
			onSuccess,
		}),
		pause: useMutation({
			mutationFn: (id: string) => body(api.POST("/api/sites/{site}/webhooks/{id}/pause", { params: path(id) })),
			onSuccess,
		}),
		resume: useMutation({
			mutationFn: ({ id, skip }: { id: string; skip: boolean }) =>
				body(api.POST("/api/sites/{site}/webhooks/{id}/resume", { params: path(id), body: { skip } })),
			onSuccess,
		}),
		test: useMutation({
			mutationFn: (id: string) => body(api.POST("/api/sites/{site}/webhooks/{id}/test", { params: path(id) })),
			onSuccess,
		}),
		replay: useMutation({
			mutationFn: ({ id, delivery }: { id: string; delivery: string }) =>
				body(
					api.POST("/api/sites/{site}/webhooks/{id}/deliveries/{delivery}/replay", {
						params: { path: { site, id, delivery }, header: header() },
					}),
				),
			onSuccess,
		}),
		replayFailed: useMutation({
			mutationFn: (id: string) =>
				body(api.POST("/api/sites/{site}/webhooks/{id}/replay", { params: path(id), body: {} })),
			onSuccess,
		}),
	};
}
