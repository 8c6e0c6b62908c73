import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { siteRoute } from "@/app/parents";

export const homeRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/",
	component: lazyPage(() => import("./HomePage"), "HomePage"),
});

export const homeRoutes = [homeRoute] as const;
