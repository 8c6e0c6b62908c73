import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { siteRoute } from "@/app/parents";

export const releasesRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/releases",
	component: lazyRouteComponent(() => import("./ReleasesPage"), "ReleasesPage"),
});

export const releaseRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/releases/$id",
	component: lazyRouteComponent(() => import("./ReleasePage"), "ReleasePage"),
});

export const releasesRoutes = [releasesRoute, releaseRoute] as const;
