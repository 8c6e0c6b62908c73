import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { siteRoute } from "@/app/parents";

export const startRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/start",
	component: lazyPage(() => import("./StartPage"), "StartPage"),
});

export const onboardingRoutes = [startRoute] as const;
