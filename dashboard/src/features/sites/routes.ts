import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { signedInRoute } from "@/app/parents";

export const sitesRoute = createRoute({
	getParentRoute: () => signedInRoute,
	path: "/",
	component: lazyPage(() => import("./SitesPage"), "SitesPage"),
});

export const sitesRoutes = [sitesRoute] as const;
