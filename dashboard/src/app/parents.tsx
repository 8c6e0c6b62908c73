import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { ApiFault } from "@/api";
import { meQuery } from "@/api/queries";

/** The routes that features hang theirs on. A feature's routes.ts imports them; router.tsx puts all together. */

export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
	component: lazyRouteComponent(() => import("./Root"), "Root"),
	notFoundComponent: lazyRouteComponent(() => import("./NotFound"), "NotFound"),
	errorComponent: lazyRouteComponent(() => import("./Broken"), "Broken"),
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
	component: lazyRouteComponent(() => import("./Frame"), "Frame"),
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
