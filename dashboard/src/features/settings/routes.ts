import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { settingsRoute } from "@/app/parents";

export const tokensRoute = createRoute({
	getParentRoute: () => settingsRoute,
	path: "/tokens",
	component: lazyPage(() => import("./TokensPage"), "TokensPage"),
});

export const teamRoute = createRoute({
	getParentRoute: () => settingsRoute,
	path: "/team",
	component: lazyPage(() => import("./TeamPage"), "TeamPage"),
});

export const localesRoute = createRoute({
	getParentRoute: () => settingsRoute,
	path: "/locales",
	component: lazyPage(() => import("./LocalesPage"), "LocalesPage"),
});

export const auditRoute = createRoute({
	getParentRoute: () => settingsRoute,
	path: "/audit",
	component: lazyPage(() => import("./AuditPage"), "AuditPage"),
});

export const importRoute = createRoute({
	getParentRoute: () => settingsRoute,
	path: "/import",
	component: lazyPage(() => import("./ImportPage"), "ImportPage"),
});

export const redirectsRoute = createRoute({
	getParentRoute: () => settingsRoute,
	path: "/redirects",
	component: lazyPage(() => import("./RedirectsPage"), "RedirectsPage"),
});

export const settingsRoutes = [tokensRoute, teamRoute, localesRoute, auditRoute, importRoute, redirectsRoute] as const;
