import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "@/app/parents";

export const signInRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/sign-in",
	validateSearch: (s: Record<string, unknown>): { next?: string } =>
		typeof s.next === "string" ? { next: s.next } : {},
	component: lazyRouteComponent(() => import("./SignInPage"), "SignInPage"),
});

export const inviteRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/invite",
	validateSearch: (s: Record<string, unknown>): { token?: string } =>
		typeof s.token === "string" ? { token: s.token } : {},
	component: lazyRouteComponent(() => import("./InvitePage"), "InvitePage"),
});

export const resetRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/reset",
	validateSearch: (s: Record<string, unknown>): { token?: string } =>
		typeof s.token === "string" ? { token: s.token } : {},
	component: lazyRouteComponent(() => import("./ResetPage"), "ResetPage"),
});

export const sessionRoutes = [signInRoute, inviteRoute, resetRoute] as const;
