import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { siteRoute } from "@/app/parents";

export interface CalendarSearch {
	view?: "month" | "week" | "list";
	/** A day that is shown, 2027-03-28; today without it. */
	day?: string;
}

export const calendarRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/calendar",
	validateSearch: (s: Record<string, unknown>): CalendarSearch => ({
		...(s.view === "week" || s.view === "list" ? { view: s.view } : {}),
		...(typeof s.day === "string" && /^\d{4}-\d\d-\d\d$/.test(s.day) ? { day: s.day } : {}),
	}),
	component: lazyPage(() => import("./CalendarPage"), "CalendarPage"),
});

export const calendarRoutes = [calendarRoute] as const;
