import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";

/** usePrefetch fetches the code of every screen while nothing else goes on: they open at once, and with the server away. */
export function usePrefetch() {
	const router = useRouter();
	useEffect(() => {
		const connection = (navigator as { connection?: { saveData?: boolean } }).connection;
		if (connection?.saveData || typeof requestIdleCallback !== "function") return;
		const waiting = Object.values(router.routesById).map(
			(r) => r.options.component as { preload?: () => Promise<void> } | undefined,
		);
		let handle = 0;
		const next = async () => {
			const screen = waiting.shift();
			await screen?.preload?.();
			if (waiting.length) handle = requestIdleCallback(() => void next());
		};
		const begin = setTimeout(() => {
			handle = requestIdleCallback(() => void next());
		}, 2000);
		return () => {
			clearTimeout(begin);
			cancelIdleCallback(handle);
			waiting.length = 0;
		};
	}, [router]);
}
