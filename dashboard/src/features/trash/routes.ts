import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { siteRoute } from "@/app/parents";

export const trashRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/trash",
	component: lazyPage(() => import("./TrashPage"), "TrashPage"),
});

export const trashRoutes = [trashRoute] as const;
