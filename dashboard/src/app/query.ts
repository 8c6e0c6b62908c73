import { QueryClient } from "@tanstack/react-query";
import { ApiFault } from "@/api";

/** What a person could do something about is shown at once; what time may heal is asked again. */
export const queryClient = new QueryClient({
	defaultOptions: {
		queries: {
			staleTime: 15_000,
			networkMode: "always",
			retry: (failures, error) => error instanceof ApiFault && error.away && failures < 2,
			retryDelay: (n) => 400 * 2 ** n,
		},
		mutations: { networkMode: "always", retry: false },
	},
});
