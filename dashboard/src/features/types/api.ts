import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/api";
import { newKey } from "../settings/once";
import { type ContentType, type DraftType, typeOf } from "./model";

/** typesQuery is every type of a site, those of the blog included. */
export const typesQuery = (site: string) =>
	queryOptions({
		queryKey: ["site", site, "types"],
		queryFn: ({ signal }) => body(api.GET("/api/sites/{site}/types", { params: { path: { site } }, signal })),
		select: (answer) => (answer.items ?? []) as ContentType[],
	});

export function useTypes(site: string) {
	return useQuery(typesQuery(site));
}

/** useUses is how many documents each type has, by its id. */
export function useUses(site: string) {
	return useQuery({
		queryKey: ["site", site, "type-uses"],
		queryFn: ({ signal }) => body(api.GET("/api/sites/{site}/types/uses", { params: { path: { site } }, signal })),
		select: (answer) => Object.fromEntries((answer.items ?? []).map((u) => [u.type, u.documents])),
	});
}

/** What is wished of the types: one to put, or one to drop. */
export interface Wish {
	put?: DraftType;
	drop?: string;
}

const sent = ({ put, drop }: Wish) => ({ put: put ? [typeOf(put)] : [], drop: drop ? [drop] : [] });

/** usePlan asks the server what a change would do. */
export function usePlan(site: string) {
	return useMutation({
		mutationFn: (wish: Wish) =>
			body(api.POST("/api/sites/{site}/types/plan", { params: { path: { site } }, body: sent(wish) })),
	});
}

/** useApply carries out what was planned; base is that of the plan. */
export function useApply(site: string) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: ({ wish, base, loss }: { wish: Wish; base: string; loss: boolean }) =>
			body(
				api.POST("/api/sites/{site}/types/apply", {
					params: { path: { site }, header: { "Idempotency-Key": newKey() } },
					body: { ...sent(wish), base, allow_loss: loss },
				}),
			),
		onSuccess: () =>
			Promise.all([
				client.invalidateQueries({ queryKey: ["site", site, "types"] }),
				client.invalidateQueries({ queryKey: ["site", site, "type-uses"] }),
			]),
	});
}
