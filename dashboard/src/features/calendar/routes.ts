import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { siteRoute } from "@/app/parents";

export const calendarRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/calendar",
	component: lazyRouteComponent(() => import("./CalendarPage"), "CalendarPage"),
});

export const calendarRoutes = [calendarRoute] as const;
