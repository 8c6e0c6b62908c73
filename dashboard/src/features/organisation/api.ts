import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body, type Schema } from "@/api";
import { newKey } from "../settings/once";

const key = (organisation: string, ...rest: string[]) => ["organisation", organisation, ...rest];
const header = () => ({ "Idempotency-Key": newKey() });
type Once = { "Idempotency-Key": string };

export type Organisation = Schema<"Organisation">;
export type EdgeToken = Schema<"EdgeToken">;
export type AdminToken = Schema<"AdminToken">;

export function useOrganisations() {
	return useQuery({
		queryKey: ["organisations"],
		queryFn: ({ signal }) => body(api.GET("/api/organisations", { signal })),
		select: (a) => a.items ?? [],
	});
}

export function useEdgeTokens(organisation: string) {
	return useQuery({
		queryKey: key(organisation, "edge-tokens"),
		queryFn: ({ signal }) =>
			body(api.GET("/api/organisations/{organisation}/edge-tokens", { params: { path: { organisation } }, signal })),
		select: (a) => a.items ?? [],
	});
}

export function useAdminTokens(organisation: string) {
	return useQuery({
		queryKey: key(organisation, "admin-tokens"),
		queryFn: ({ signal }) =>
			body(api.GET("/api/organisations/{organisation}/admin-tokens", { params: { path: { organisation } }, signal })),
		select: (a) => a.items ?? [],
	});
}

export function useOrganisationPeople(organisation: string, on: boolean) {
	return useQuery({
		queryKey: key(organisation, "people"),
		queryFn: ({ signal }) =>
			body(api.GET("/api/organisations/{organisation}/people", { params: { path: { organisation } }, signal })),
		select: (a) => a.items ?? [],
		enabled: on,
	});
}

export function useOrganisationWrites(organisation: string) {
	const client = useQueryClient();
	const onSuccess = () =>
		Promise.all([
			client.invalidateQueries({ queryKey: ["organisation", organisation] }),
			client.invalidateQueries({ queryKey: ["organisations"] }),
			client.invalidateQueries({ queryKey: ["me"] }),
		]);
	const params = (id: string) => ({ path: { organisation, id }, header: header() });
	return {
		change: useMutation({
			mutationFn: (change: { name?: string; second_factor?: boolean }) =>
				body(
					api.PATCH("/api/organisations/{organisation}", {
						params: { path: { organisation }, header: header() },
						body: change,
					}),
				),
			onSuccess,
		}),
		createSite: useMutation({
			mutationFn: ({ site, once }: { site: { key: string; name: string; locales: string[] }; once: Once }) =>
				body(
					api.POST("/api/organisations/{organisation}/sites", {
						params: { path: { organisation }, header: once },
						body: site,
					}),
				),
			onSuccess,
		}),
		createEdge: useMutation({
			mutationFn: ({ token, once }: { token: { name: string; sites: string[]; expires?: string }; once: Once }) =>
				body(
					api.POST("/api/organisations/{organisation}/edge-tokens", {
						params: { path: { organisation }, header: once },
						body: token,
					}),
				),
			onSuccess,
		}),
		revokeEdge: useMutation({
			mutationFn: (id: string) =>
				body(api.DELETE("/api/organisations/{organisation}/edge-tokens/{id}", { params: params(id) })),
			onSuccess,
		}),
		createAdmin: useMutation({
			mutationFn: ({
				token,
				once,
			}: {
				token: { name: string; site?: string; role?: string; scopes: string[]; expires?: string };
				once: Once;
			}) =>
				body(
					api.POST("/api/organisations/{organisation}/admin-tokens", {
						params: { path: { organisation }, header: once },
						body: token as never,
					}),
				),
			onSuccess,
		}),
		revokeAdmin: useMutation({
			mutationFn: (id: string) =>
				body(api.DELETE("/api/organisations/{organisation}/admin-tokens/{id}", { params: params(id) })),
			onSuccess,
		}),
		remove: useMutation({
			mutationFn: (person: string) =>
				body(
					api.DELETE("/api/organisations/{organisation}/people/{person}", {
						params: { path: { organisation, person }, header: header() },
					}),
				),
			onSuccess,
		}),
	};
}
