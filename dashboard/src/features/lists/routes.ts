import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { siteRoute } from "@/app/parents";
import { readSearch } from "./search";

export const pagesRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/pages/$type",
	validateSearch: readSearch,
	component: lazyPage(() => import("./ListPage"), "PagesPage"),
});

export const postsRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/posts",
	validateSearch: readSearch,
	component: lazyPage(() => import("./ListPage"), "PostsPage"),
});

export const collectionsRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/collections/$type",
	validateSearch: readSearch,
	component: lazyPage(() => import("./ListPage"), "CollectionPage"),
});

export const listsRoutes = [pagesRoute, postsRoute, collectionsRoute] as const;
