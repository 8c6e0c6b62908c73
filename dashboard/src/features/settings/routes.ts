import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { settingsRoute } from "@/app/parents";

export const tokensRoute = createRoute({
	getParentRoute: () => settingsRoute,
	path: "/tokens",
	component: lazyRouteComponent(() => import("./TokensPage"), "TokensPage"),
});

export const teamRoute = createRoute({
	getParentRoute: () => settingsRoute,
	path: "/team",
	component: lazyRouteComponent(() => import("./TeamPage"), "TeamPage"),
});

export const localesRoute = createRoute({
	getParentRoute: () => settingsRoute,
	path: "/locales",
	component: lazyRouteComponent(() => import("./LocalesPage"), "LocalesPage"),
});

export const auditRoute = createRoute({
	getParentRoute: () => settingsRoute,
	path: "/audit",
	component: lazyRouteComponent(() => import("./AuditPage"), "AuditPage"),
});

export const importRoute = createRoute({
	getParentRoute: () => settingsRoute,
	path: "/import",
	component: lazyRouteComponent(() => import("./ImportPage"), "ImportPage"),
});

export const redirectsRoute = createRoute({
	getParentRoute: () => settingsRoute,
	path: "/redirects",
	component: lazyRouteComponent(() => import("./RedirectsPage"), "RedirectsPage"),
});

export const settingsRoutes = [tokensRoute, teamRoute, localesRoute, auditRoute, importRoute, redirectsRoute] as const;
