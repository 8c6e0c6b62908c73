import { queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";
import { orKept } from "./kept";
import { session } from "./session";

/** meQuery is who is signed in, and the sites they may see. */
export const meQuery = queryOptions({
	queryKey: ["me"],
	staleTime: 60_000,
	meta: { kept: true },
	queryFn: ({ signal }) =>
		orKept("me", async () => {
			const { csrf = "", ...me } = await body(api.GET("/api/me", { signal }));
			session.csrf = csrf;
			return me;
		}),
});

/** typesOf is the content types of a site, whose newest answer this device keeps. */
export function typesOf(site: string, signal: AbortSignal) {
	return orKept(
		`${site}/types`,
		async () => (await body(api.GET("/api/sites/{site}/types", { params: { path: { site } }, signal }))).items ?? [],
	);
}

/** settingsOf is a site with its settings, whose newest answer this device keeps. */
export function settingsOf(site: string, signal: AbortSignal) {
	return orKept(`${site}/settings`, () => body(api.GET("/api/sites/{site}", { params: { path: { site } }, signal })));
}
