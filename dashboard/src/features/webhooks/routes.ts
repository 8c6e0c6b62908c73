import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { siteRoute } from "@/app/parents";

export const webhooksRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/webhooks",
	component: lazyRouteComponent(() => import("./WebhooksPage"), "WebhooksPage"),
});

export const webhooksRoutes = [webhooksRoute] as const;
