import { queryOptions } from "@tanstack/react-query";
import { api, body, type Schema } from "@/api";

export type Planned = Schema<"ScheduleLine">;

/** calendarQuery is all that is, was or was not done between two moments. */
export const calendarQuery = (site: string, from: Date, to: Date) =>
	queryOptions({
		queryKey: ["site", site, "schedules", from.toISOString(), to.toISOString()],
		queryFn: async ({ signal }) => {
			const out: Planned[] = [];
			for (let cursor: string | undefined; ; ) {
				const page = await body(
					api.GET("/api/sites/{site}/schedules", {
						params: { path: { site }, query: { from: from.toISOString(), to: to.toISOString(), cursor, limit: 200 } },
						signal,
					}),
				);
				out.push(...(page.items ?? []));
				cursor = page.next;
				// A month of more than 2,000 is told by its first ones.
				if (!cursor || out.length >= 2000) return out.filter((s) => s.state !== "cancelled");
			}
		},
	});
