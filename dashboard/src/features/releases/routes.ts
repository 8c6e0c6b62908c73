import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { siteRoute } from "@/app/parents";

export const releasesRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/releases",
	component: lazyPage(() => import("./ReleasesPage"), "ReleasesPage"),
});

export const releaseRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/releases/$id",
	component: lazyPage(() => import("./ReleasePage"), "ReleasePage"),
});

export const releasesRoutes = [releasesRoute, releaseRoute] as const;
