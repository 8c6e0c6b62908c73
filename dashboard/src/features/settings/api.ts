import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body, type Schema } from "@/api";
import type { Environment } from "@/lib/environment";
import { newKey } from "./once";
import type { AuditEvent, Role } from "./words";

const key = (site: string, ...rest: string[]) => ["site", site, ...rest];
const header = () => ({ "Idempotency-Key": newKey() });
type Once = { "Idempotency-Key": string };

export const siteQuery = (site: string) => ({
	queryKey: key(site, "settings"),
	queryFn: ({ signal }: { signal: AbortSignal }) =>
		body(api.GET("/api/sites/{site}", { params: { path: { site } }, signal })),
});

export function useSiteSettings(site: string) {
	return useQuery(siteQuery(site));
}

/** useChangeSite changes settings and locales. */
export function useChangeSite(site: string) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: (change: {
			environment?: Environment;
			settings?: Record<string, string>;
			locales?: Schema<"Locale">[];
			order?: string[];
		}) => body(api.PATCH("/api/sites/{site}", { params: { path: { site }, header: header() }, body: change })),
		onSuccess: (now) => {
			client.setQueryData(key(site, "settings"), now);
			return Promise.all([
				client.invalidateQueries({ queryKey: ["me"] }),
				client.invalidateQueries({ queryKey: key(site, "settings") }),
			]);
		},
	});
}

export function useDeleteSite(site: string) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: () =>
			body(
				api.DELETE("/api/sites/{site}", {
					params: { path: { site }, query: { confirm: site }, header: header() },
				}),
			),
		onSuccess: () => client.invalidateQueries({ queryKey: ["me"] }),
	});
}

export const tokensQuery = (site: string) => ({
	queryKey: key(site, "tokens"),
	queryFn: ({ signal }: { signal: AbortSignal }) =>
		body(api.GET("/api/sites/{site}/tokens", { params: { path: { site } }, signal })),
});

export function useTokens(site: string, every: number | false = false, on = true) {
	return useQuery({ ...tokensQuery(site), select: (a) => a.items ?? [], refetchInterval: every, enabled: on });
}

export interface NewToken {
	name: string;
	kind: "read" | "write";
	preview: boolean;
	expires?: string;
}

export function useTokenWrites(site: string) {
	const client = useQueryClient();
	const onSuccess = () => client.invalidateQueries({ queryKey: key(site, "tokens") });
	return {
		create: useMutation({
			mutationFn: ({ token, once }: { token: NewToken; once: Once }) =>
				body(api.POST("/api/sites/{site}/tokens", { params: { path: { site }, header: once }, body: token })),
			onSuccess,
		}),
		rotate: useMutation({
			mutationFn: ({ id, overlap, once }: { id: string; overlap: number; once: Once }) =>
				body(
					api.POST("/api/sites/{site}/tokens/{id}/rotate", {
						params: { path: { site, id }, header: once },
						body: { overlap_seconds: overlap },
					}),
				),
			onSuccess,
		}),
		revoke: useMutation({
			mutationFn: (id: string) =>
				body(api.DELETE("/api/sites/{site}/tokens/{id}", { params: { path: { site, id }, header: header() } })),
			onSuccess,
		}),
	};
}

export function useMembers(site: string) {
	return useQuery({
		queryKey: key(site, "people"),
		queryFn: ({ signal }) => body(api.GET("/api/sites/{site}/people", { params: { path: { site } }, signal })),
		select: (a) => a.items ?? [],
	});
}

export function useInvitations(site: string, on: boolean) {
	return useQuery({
		queryKey: key(site, "invitations"),
		queryFn: ({ signal }) => body(api.GET("/api/sites/{site}/invitations", { params: { path: { site } }, signal })),
		select: (a) => a.items ?? [],
		enabled: on,
	});
}

export function useTeamWrites(site: string) {
	const client = useQueryClient();
	const onSuccess = () =>
		Promise.all([
			client.invalidateQueries({ queryKey: key(site, "people") }),
			client.invalidateQueries({ queryKey: key(site, "invitations") }),
		]);
	return {
		invite: useMutation({
			mutationFn: ({ email, role, once }: { email: string; role: Role; once: Once }) =>
				body(
					api.POST("/api/sites/{site}/invitations", {
						params: { path: { site }, header: once },
						body: { email, role },
					}),
				),
			onSuccess,
		}),
		revoke: useMutation({
			mutationFn: (id: string) =>
				body(api.DELETE("/api/sites/{site}/invitations/{id}", { params: { path: { site, id }, header: header() } })),
			onSuccess,
		}),
		setRole: useMutation({
			mutationFn: ({ person, role }: { person: string; role: Role }) =>
				body(
					api.PUT("/api/sites/{site}/people/{person}", {
						params: { path: { site, person }, header: header() },
						body: { role },
					}),
				),
			onSuccess,
		}),
		remove: useMutation({
			mutationFn: (person: string) =>
				body(api.DELETE("/api/sites/{site}/people/{person}", { params: { path: { site, person }, header: header() } })),
			onSuccess,
		}),
	};
}

/** useAudit is the trail, the newest first. */
export function useAudit(site: string, filter: { action?: string; actor?: string }) {
	return useInfiniteQuery({
		queryKey: key(site, "audit", filter.action ?? "", filter.actor ?? ""),
		initialPageParam: 0,
		queryFn: async ({ signal, pageParam }) => {
			const page = await body(
				api.GET("/api/sites/{site}/audit", {
					params: {
						path: { site },
						query: {
							newest: true,
							before: pageParam || undefined,
							action: filter.action || undefined,
							actor: filter.actor || undefined,
							limit: 50,
						},
					},
					signal,
				}),
			);
			return { items: (page.items ?? []) as unknown as AuditEvent[], next: page.next };
		},
		getNextPageParam: (last) => last.next || undefined,
		placeholderData: keepPreviousData,
	});
}

export function useVerifyAudit(site: string) {
	return useMutation({
		mutationFn: () => body(api.GET("/api/sites/{site}/audit/verification", { params: { path: { site } } })),
	});
}

export function useRedirects(site: string) {
	return useInfiniteQuery({
		queryKey: key(site, "redirects"),
		initialPageParam: "",
		queryFn: ({ signal, pageParam }) =>
			body(
				api.GET("/api/sites/{site}/redirects", {
					params: { path: { site }, query: { cursor: pageParam || undefined, limit: 100 } },
					signal,
				}),
			),
		getNextPageParam: (last) => last.next || undefined,
	});
}

export function useRedirectWrites(site: string) {
	const client = useQueryClient();
	const onSuccess = () => client.invalidateQueries({ queryKey: key(site, "redirects") });
	return {
		put: useMutation({
			mutationFn: (redirect: { from: string; to: string }) =>
				body(api.PUT("/api/sites/{site}/redirects", { params: { path: { site }, header: header() }, body: redirect })),
			onSuccess,
		}),
		drop: useMutation({
			mutationFn: (from: string) =>
				body(
					api.DELETE("/api/sites/{site}/redirects", { params: { path: { site }, query: { from }, header: header() } }),
				),
			onSuccess,
		}),
	};
}

export function usePurges(site: string, on: boolean) {
	return useQuery({
		queryKey: key(site, "purges"),
		queryFn: ({ signal }) => body(api.GET("/api/sites/{site}/purges", { params: { path: { site } }, signal })),
		select: (a) => a.items ?? [],
		refetchInterval: 5000,
		enabled: on,
	});
}

export function usePurge(site: string) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: (ask: { keys?: string[]; all?: boolean }) =>
			body(api.POST("/api/sites/{site}/purges", { params: { path: { site }, header: header() }, body: ask })),
		onSuccess: (now) => client.setQueryData(key(site, "purges"), now),
	});
}
