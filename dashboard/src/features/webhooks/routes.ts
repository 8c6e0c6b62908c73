import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { siteRoute } from "@/app/parents";

export const webhooksRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/webhooks",
	validateSearch: (search: Record<string, unknown>): { hook?: string } => ({
		hook: typeof search.hook === "string" ? search.hook : undefined,
	}),
	component: lazyPage(() => import("./WebhooksPage"), "WebhooksPage"),
});

export const webhooksRoutes = [webhooksRoute] as const;
