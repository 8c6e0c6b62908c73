import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { siteRoute } from "@/app/parents";

export const homeRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/",
	component: lazyRouteComponent(() => import("./HomePage"), "HomePage"),
});

export const homeRoutes = [homeRoute] as const;
