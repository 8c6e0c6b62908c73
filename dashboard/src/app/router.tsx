import { createRouter } from "@tanstack/react-router";
import { calendarRoutes } from "@/features/calendar/routes";
import { editorRoutes } from "@/features/editor/routes";
import { explorerRoutes } from "@/features/explorer/routes";
import { homeRoutes } from "@/features/home/routes";
import { listsRoutes } from "@/features/lists/routes";
import { mediaRoutes } from "@/features/media/routes";
import { onboardingRoutes } from "@/features/onboarding/routes";
import { organisationRoutes } from "@/features/organisation/routes";
import { profileRoutes } from "@/features/profile/routes";
import { releasesRoutes } from "@/features/releases/routes";
import { sessionRoutes } from "@/features/session/routes";
import { settingsRoutes } from "@/features/settings/routes";
import { sitesRoutes } from "@/features/sites/routes";
import { trashRoutes } from "@/features/trash/routes";
import { typesRoutes } from "@/features/types/routes";
import { webhooksRoutes } from "@/features/webhooks/routes";
import { Broken } from "./Broken";
import { NotFound } from "./NotFound";
import { rootRoute, settingsRoute, signedInRoute, siteRoute } from "./parents";
import { queryClient } from "./query";

const tree = rootRoute.addChildren([
	...sessionRoutes,
	signedInRoute.addChildren([
		...sitesRoutes,
		...profileRoutes,
		...organisationRoutes,
		siteRoute.addChildren([
			...homeRoutes,
			...listsRoutes,
			...trashRoutes,
			...releasesRoutes,
			...calendarRoutes,
			...editorRoutes,
			...mediaRoutes,
			...typesRoutes,
			...explorerRoutes,
			...webhooksRoutes,
			...onboardingRoutes,
			settingsRoute.addChildren([...settingsRoutes]),
		]),
	]),
]);

export const router = createRouter({
	routeTree: tree,
	basepath: "/dashboard",
	context: { queryClient },
	defaultErrorComponent: Broken,
	defaultNotFoundComponent: NotFound,
	defaultPreload: "intent",
	defaultPreloadStaleTime: 0,
	scrollRestoration: true,
});

declare module "@tanstack/react-router" {
	interface Register {
		router: typeof router;
	}
}
