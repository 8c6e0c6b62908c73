import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { siteRoute } from "@/app/parents";

export const mediaRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/media",
	component: lazyRouteComponent(() => import("./MediaPage"), "MediaPage"),
});

export const mediaRoutes = [mediaRoute] as const;
