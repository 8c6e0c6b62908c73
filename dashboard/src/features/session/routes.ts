import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { rootRoute } from "@/app/parents";

export const signInRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/sign-in",
	validateSearch: (s: Record<string, unknown>): { next?: string } =>
		typeof s.next === "string" && /^\/[^/\\]/.test(s.next) ? { next: s.next } : {},
	component: lazyPage(() => import("./SignInPage"), "SignInPage"),
});

// The addresses of the links in mails (internal/account); the secret is in the fragment, which no server sees.

export const acceptRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/accept",
	component: lazyPage(() => import("./AcceptPage"), "AcceptPage"),
});

export const passwordRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/password",
	component: lazyPage(() => import("./PasswordPage"), "PasswordPage"),
});

export const sessionRoutes = [signInRoute, acceptRoute, passwordRoute] as const;
