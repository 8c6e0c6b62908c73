import type { AnyRouter } from "@tanstack/react-router";

/**
 * fetchCode fetches the code of what is shown at an address, all of it at once: the router would wait for who is
 * signed in first. What fails is fetched again when it is gone to.
 */
export function fetchCode(router: AnyRouter, path: string) {
	const [routes] = router.getMatchedRoutes(path.replace(/[?#].*/, ""));
	for (const r of routes) void (r.options.component as { preload?: () => Promise<void> } | undefined)?.preload?.();
}
