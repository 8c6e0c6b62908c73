import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { siteRoute } from "@/app/parents";

export const explorerRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/explorer",
	component: lazyPage(() => import("./ExplorerPage"), "ExplorerPage"),
});

export const explorerRoutes = [explorerRoute] as const;
