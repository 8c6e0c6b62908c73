import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "@/app/parents";

export const sitesRoute = createRoute({
	getParentRoute: () => signedInRoute,
	path: "/",
	component: lazyRouteComponent(() => import("./SitesPage"), "SitesPage"),
});

export const sitesRoutes = [sitesRoute] as const;
