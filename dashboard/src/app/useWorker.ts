import { useEffect } from "react";

/**
 * useWorker keeps the program of the dashboard on this device, so that it opens with the server gone. Browsers do so
 * for pages of https and localhost alone; elsewhere a tab that is open goes on, and a new one waits for the server.
 */
export function useWorker() {
	useEffect(() => {
		if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
		const begin = setTimeout(() => {
			void navigator.serviceWorker.register("/dashboard/worker.js", { scope: "/dashboard/" }).catch(() => {});
		}, 3000);
		return () => clearTimeout(begin);
	}, []);
}
