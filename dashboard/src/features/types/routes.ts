import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { siteRoute } from "@/app/parents";

export const typesRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/types",
	component: lazyPage(() => import("./TypesPage"), "TypesPage"),
});

export const typeRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/types/$type",
	component: lazyPage(() => import("./TypePage"), "TypePage"),
});

export const typesRoutes = [typesRoute, typeRoute] as const;
