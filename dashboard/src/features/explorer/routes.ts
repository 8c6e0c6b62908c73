import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { siteRoute } from "@/app/parents";

export const explorerRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/explorer",
	component: lazyRouteComponent(() => import("./ExplorerPage"), "ExplorerPage"),
});

export const explorerRoutes = [explorerRoute] as const;
