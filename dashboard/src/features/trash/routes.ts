import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { siteRoute } from "@/app/parents";

export const trashRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/trash",
	component: lazyRouteComponent(() => import("./TrashPage"), "TrashPage"),
});

export const trashRoutes = [trashRoute] as const;
