import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { siteRoute } from "@/app/parents";

export const mediaRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/media",
	component: lazyPage(() => import("./MediaPage"), "MediaPage"),
});

export const mediaRoutes = [mediaRoute] as const;
