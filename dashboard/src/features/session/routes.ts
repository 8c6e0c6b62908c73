import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "@/app/parents";

export const signInRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/sign-in",
	validateSearch: (s: Record<string, unknown>): { next?: string } =>
		typeof s.next === "string" && s.next.startsWith("/") ? { next: s.next } : {},
	component: lazyRouteComponent(() => import("./SignInPage"), "SignInPage"),
});

// The addresses of the links in mails (internal/account); the secret is in the fragment, which no server sees.

export const acceptRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/accept",
	component: lazyRouteComponent(() => import("./AcceptPage"), "AcceptPage"),
});

export const passwordRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/password",
	component: lazyRouteComponent(() => import("./PasswordPage"), "PasswordPage"),
});

export const sessionRoutes = [signInRoute, acceptRoute, passwordRoute] as const;
