import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { siteRoute } from "@/app/parents";

export const typesRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/types",
	component: lazyRouteComponent(() => import("./TypesPage"), "TypesPage"),
});

export const typeRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/types/$type",
	component: lazyRouteComponent(() => import("./TypePage"), "TypePage"),
});

export const typesRoutes = [typesRoute, typeRoute] as const;
