import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, redirect } from "@tanstack/react-router";
import { ApiFault } from "@/api";
import { meQuery } from "@/api/queries";
import { lazyPage } from "./lazy";
import { Root } from "./Root";

/** The routes that features hang theirs on. A feature's routes.ts imports them; router.tsx puts all together. */

export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
	component: Root,
});

/** Everything below needs somebody who has signed in. */
export const signedInRoute = createRoute({
	getParentRoute: () => rootRoute,
	id: "signed-in",
	beforeLoad: async ({ context, location }) => {
		try {
			const me = await context.queryClient.ensureQueryData(meQuery);
			if (me.state === "full") return { me };
		} catch (error) {
			if (!(error instanceof ApiFault) || error.code !== "not_signed_in") throw error;
		}
		throw redirect({ to: "/sign-in", search: { next: location.href } });
	},
	component: lazyPage(() => import("./Frame"), "Frame"),
});

/** Everything of one site. */
export const siteRoute = createRoute({
	getParentRoute: () => signedInRoute,
	path: "/$site",
});

/** Settings of one site. */
export const settingsRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/settings",
});
