import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { signedInRoute } from "@/app/parents";

export const profileRoute = createRoute({
	getParentRoute: () => signedInRoute,
	path: "/profile",
	component: lazyPage(() => import("./ProfilePage"), "ProfilePage"),
});

export const profileRoutes = [profileRoute] as const;
