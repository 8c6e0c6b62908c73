import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiFault, api, asFault, body } from "@/api";
import { newKey } from "../settings/once";
import { type Import, importState, type Wire } from "./send";

const key = (site: string, ...rest: string[]) => ["site", site, "imports", ...rest];

export function useImports(site: string) {
	return useQuery({
		queryKey: key(site),
		queryFn: ({ signal }) => body(api.GET("/api/sites/{site}/imports", { params: { path: { site } }, signal })),
		select: (a) => a.items ?? [],
		refetchInterval: (q) => (q.state.data?.items?.some((i) => importState(i).moving) ? 2000 : false),
	});
}

/** useImport is one import, asked for again and again while something moves. */
export function useImport(site: string, id: string) {
	return useQuery({
		queryKey: key(site, id),
		queryFn: ({ signal }) => look(site, id, signal),
		refetchInterval: (q) => (q.state.data && importState(q.state.data).moving ? 1000 : false),
	});
}

function look(site: string, id: string, signal?: AbortSignal): Promise<Import> {
	return body(api.GET("/api/sites/{site}/imports/{id}", { params: { path: { site, id } }, signal }));
}

export interface NewImport {
	source: Import["source"];
	file: File;
	options: Import["options"];
}

export function useImportWrites(site: string) {
	const client = useQueryClient();
	const onSuccess = () => client.invalidateQueries({ queryKey: key(site) });
	const params = (id: string) => ({ path: { site, id }, header: { "Idempotency-Key": newKey() } });
	return {
		create: useMutation({
			mutationFn: ({ source, file, options }: NewImport) =>
				body(
					api.POST("/api/sites/{site}/imports", {
						params: { path: { site }, header: { "Idempotency-Key": newKey() } },
						body: { source, name: file.name.slice(0, 200), size: file.size, options },
					}),
				),
			onSuccess,
		}),
		start: useMutation({
			mutationFn: (id: string) => body(api.POST("/api/sites/{site}/imports/{id}/start", { params: params(id) })),
			onSuccess,
		}),
		cancel: useMutation({
			mutationFn: (id: string) => body(api.DELETE("/api/sites/{site}/imports/{id}", { params: params(id) })),
			onSuccess,
		}),
	};
}

/** wireOf sends the pieces of a file to the server. */
export function wireOf(site: string, id: string): Wire {
	return {
		put: (offset, piece) =>
			body(
				api.PUT("/api/sites/{site}/imports/{id}/file", {
					params: { path: { site, id }, query: { offset } },
					headers: { "Content-Type": "application/octet-stream" },
					body: piece as never,
					bodySerializer: (b) => b as never,
				}),
			),
		look: () => look(site, id),
		wait: (ms) => new Promise((done) => setTimeout(done, ms)),
		heals: (error) => error instanceof ApiFault && (error.away || error.code === "too_many"),
		gap: (error) => asFault(error).code === "conflict",
	};
}
