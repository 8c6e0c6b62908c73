import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "@/app/parents";

export const organisationRoute = createRoute({
	getParentRoute: () => signedInRoute,
	path: "/organisation",
	component: lazyRouteComponent(() => import("./OrganisationPage"), "OrganisationPage"),
});

export const organisationRoutes = [organisationRoute] as const;
