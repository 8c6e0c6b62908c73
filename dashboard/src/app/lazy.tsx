import { type ComponentType, createElement, use } from "react";

/** After a failure the same answer is given for this long, so that a view that shows it does not ask again and again. */
const patience = 500; // milliseconds

/**
 * lazyPage is a screen whose code is fetched when it is first gone to. The router's own would load the whole page
 * anew when that fails: with the server away, what is on the screen would be gone.
 */
export function lazyPage<M, K extends keyof M>(load: () => Promise<M>, name: K) {
	let ready: ComponentType | undefined;
	let pending: Promise<void> | undefined;
	const fetchIt = () => {
		pending ??= load().then(
			(module) => {
				ready = module[name] as ComponentType;
			},
			(error) => {
				setTimeout(() => {
					pending = undefined;
				}, patience);
				throw error;
			},
		);
		return pending;
	};
	// biome-ignore lint/correctness/noComponentHookFactories: made once for each screen, at the module level of its routes
	function LazyPage() {
		if (!ready) use(fetchIt());
		return ready ? createElement(ready) : null;
	}
	/** The router calls it before it shows the screen, and when a link is pointed at. */
	LazyPage.preload = () => fetchIt().catch(() => {});
	return LazyPage;
}
