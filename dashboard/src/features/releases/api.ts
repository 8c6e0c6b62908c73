import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, body, type Schema } from "@/api";
import { unique } from "@/lib/unique";

export type Release = Schema<"Release">;
export type ReleaseLine = Schema<"ReleaseLine">;
export type Entry = Schema<"ReleaseEntryLine">;
export type EntryInput = { document: string; locale?: string; action: "publish" | "unpublish" };
export type Fault = Schema<"FieldFault">;

export const releasesQuery = (site: string) =>
	infiniteQueryOptions({
		queryKey: ["site", site, "releases"],
		initialPageParam: "",
		queryFn: ({ signal, pageParam }) =>
			body(
				api.GET("/api/sites/{site}/releases", {
					params: { path: { site }, query: { cursor: pageParam || undefined, limit: 100 } },
					signal,
				}),
			),
		getNextPageParam: (last) => last.next || undefined,
	});

export const releaseQuery = (site: string, id: string) =>
	queryOptions({
		queryKey: ["site", site, "releases", id],
		queryFn: ({ signal }) =>
			body(api.GET("/api/sites/{site}/releases/{id}", { params: { path: { site, id } }, signal })),
	});

export const faultsQuery = (site: string, id: string, version: number) =>
	queryOptions({
		queryKey: ["site", site, "releases", id, "faults", version],
		queryFn: async ({ signal }) =>
			(await body(api.GET("/api/sites/{site}/releases/{id}/faults", { params: { path: { site, id } }, signal })))
				.faults ?? [],
	});

const key = () => ({ "Idempotency-Key": unique() });

export const createRelease = (site: string, name: string, entries: EntryInput[]) =>
	body(api.POST("/api/sites/{site}/releases", { params: { path: { site }, header: key() }, body: { name, entries } }));

export const changeRelease = (
	site: string,
	id: string,
	input: { name: string; entries: EntryInput[]; version?: number },
) => body(api.PUT("/api/sites/{site}/releases/{id}", { params: { path: { site, id }, header: key() }, body: input }));

export const publishRelease = (site: string, id: string) =>
	body(api.POST("/api/sites/{site}/releases/{id}/publish", { params: { path: { site, id }, header: key() } }));

export const undoRelease = (site: string, id: string, skip: boolean) =>
	body(
		api.POST("/api/sites/{site}/releases/{id}/undo", {
			params: { path: { site, id }, header: key() },
			body: { skip_changed: skip },
		}),
	);

export const deleteRelease = async (site: string, id: string) => {
	await api.DELETE("/api/sites/{site}/releases/{id}", { params: { path: { site, id }, header: key() } });
};

export const scheduleRelease = (site: string, release: string, at: string, zone: string) =>
	body(
		api.POST("/api/sites/{site}/schedules", {
			params: { path: { site }, header: key() },
			body: { release, action: "publish", at, zone },
		}),
	);

export const moveSchedule = (site: string, id: string, at: string, zone: string) =>
	body(
		api.PUT("/api/sites/{site}/schedules/{id}", { params: { path: { site, id }, header: key() }, body: { at, zone } }),
	);

export const cancelSchedule = async (site: string, id: string) => {
	await api.DELETE("/api/sites/{site}/schedules/{id}", { params: { path: { site, id }, header: key() } });
};

/** inputOf are entries as a change takes them. */
export const inputOf = (entries: readonly Entry[]): EntryInput[] =>
	entries.map((e) => ({ document: e.document, locale: e.locale || undefined, action: e.action }));

/** merged adds entries to those of a release, and leaves out what it has already. */
export function merged(
	have: readonly EntryInput[],
	more: readonly EntryInput[],
): { entries: EntryInput[]; added: number } {
	const name = (e: EntryInput) => `${e.document}\u0000${e.locale ?? ""}`;
	const known = new Set(have.map(name));
	const fresh = more.filter((e) => !known.has(name(e)) && known.add(name(e)));
	return { entries: [...have, ...fresh], added: fresh.length };
}

/** byEntry sorts faults to the entries they are of, by their places. */
export function byEntry(faults: readonly Fault[]): Map<number, { field: string; message: string }[]> {
	const out = new Map<number, { field: string; message: string }[]>();
	for (const f of faults) {
		const found = /entries\[(\d+)\]\.?(.*)$/.exec(f.path);
		const at = found ? Number(found[1]) : -1;
		out.set(at, [...(out.get(at) ?? []), { field: found?.[2] ?? "", message: f.message }]);
	}
	return out;
}
