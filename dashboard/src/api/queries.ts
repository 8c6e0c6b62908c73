import { queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";
import { session } from "./session";

/** meQuery is who is signed in, and the sites they may see. */
export const meQuery = queryOptions({
	queryKey: ["me"],
	staleTime: 60_000,
	queryFn: async ({ signal }) => {
		const me = await body(api.GET("/api/me", { signal }));
		session.csrf = me.csrf ?? "";
		return me;
	},
});
