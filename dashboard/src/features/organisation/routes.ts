import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { signedInRoute } from "@/app/parents";

export const organisationRoute = createRoute({
	getParentRoute: () => signedInRoute,
	path: "/organisation",
	component: lazyPage(() => import("./OrganisationPage"), "OrganisationPage"),
});

export const organisationRoutes = [organisationRoute] as const;
