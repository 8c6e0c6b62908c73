import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { siteRoute } from "@/app/parents";

export const explorerRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/explorer",
	validateSearch: (search: Record<string, unknown>): { call?: string; p?: Record<string, string> } => ({
		call: typeof search.call === "string" ? search.call : undefined,
		p: texts(search.p),
	}),
	component: lazyPage(() => import("./ExplorerPage"), "ExplorerPage"),
});

function texts(p: unknown): Record<string, string> | undefined {
	if (typeof p !== "object" || p === null) return undefined;
	const out = Object.entries(p).map(([name, value]): [string, string] => [name, String(value)]);
	return out.length > 0 ? Object.fromEntries(out) : undefined;
}

export const explorerRoutes = [explorerRoute] as const;
