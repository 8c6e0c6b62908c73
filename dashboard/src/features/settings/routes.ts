import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { settingsRoute } from "@/app/parents";

export const siteSettingsRoute = createRoute({
	getParentRoute: () => settingsRoute,
	path: "/",
	component: lazyPage(() => import("./SitePage"), "SitePage"),
});

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

const text = (v: unknown) => (typeof v === "string" && v ? v : undefined);

export const auditRoute = createRoute({
	getParentRoute: () => settingsRoute,
	path: "/audit",
	validateSearch: (search: Record<string, unknown>): { action?: string; actor?: string } => ({
		action: text(search.action),
		actor: text(search.actor),
	}),
	component: lazyPage(() => import("./AuditPage"), "AuditPage"),
});

export const importRoute = createRoute({
	getParentRoute: () => settingsRoute,
	path: "/import",
	component: lazyPage(() => import("../importing/ImportPage"), "ImportPage"),
});

export const redirectsRoute = createRoute({
	getParentRoute: () => settingsRoute,
	path: "/redirects",
	component: lazyPage(() => import("./RedirectsPage"), "RedirectsPage"),
});

export const settingsRoutes = [
	siteSettingsRoute,
	tokensRoute,
	teamRoute,
	localesRoute,
	auditRoute,
	importRoute,
	redirectsRoute,
] as const;
