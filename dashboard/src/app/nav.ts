import { queryOptions } from "@tanstack/react-query";
import { api, body, type Schema } from "@/api";
import { typesOf } from "@/api/queries";

type May = Schema<"MySite">["may"];

/** navTypesQuery is the content types of a site, as the navigation lists them. */
export const navTypesQuery = (site: string) =>
	queryOptions({
		queryKey: ["frame", "types", site],
		staleTime: 60_000,
		meta: { kept: true },
		queryFn: async ({ signal }) => (await typesOf(site, signal)).map(({ key, name, kind }) => ({ key, name, kind })),
	});

/** latestQuery is the newest publish and who has it, and where the server keeps changes. */
export const latestQuery = (site: string) =>
	queryOptions({
		queryKey: ["frame", "receipt", site],
		refetchInterval: 15_000,
		queryFn: async ({ signal }) => {
			const { items, durability } = await body(
				api.GET("/api/sites/{site}/receipts", { params: { path: { site }, query: { limit: 1 } }, signal }),
			);
			return { latest: items?.[0], durability };
		},
	});

/** may says whether somebody may do something on a site. */
export function may(allowed: May | undefined, action: string): boolean {
	return (allowed ?? []).includes(action as NonNullable<May>[number]);
}
