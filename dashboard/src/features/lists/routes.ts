import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { siteRoute } from "@/app/parents";

export const pagesRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/pages/$type",
	component: lazyRouteComponent(() => import("./ListPage"), "ListPage"),
});

export const postsRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/posts",
	component: lazyRouteComponent(() => import("./ListPage"), "ListPage"),
});

export const collectionsRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/collections/$type",
	component: lazyRouteComponent(() => import("./ListPage"), "ListPage"),
});

export const listsRoutes = [pagesRoute, postsRoute, collectionsRoute] as const;
