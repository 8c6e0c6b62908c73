import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { siteRoute } from "@/app/parents";

export const startRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/start",
	component: lazyRouteComponent(() => import("./StartPage"), "StartPage"),
});

export const onboardingRoutes = [startRoute] as const;
