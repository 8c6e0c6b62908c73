import { QueryClient } from "@tanstack/react-query";
import { ApiFault, connection } from "@/api";

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

// What failed while the server was away, or was answered from this device, is asked for again when it is back.
connection.subscribe(() => {
	if (connection.get() !== "up") return;
	void queryClient.refetchQueries({
		type: "active",
		predicate: (query) =>
			query.meta?.kept === true ||
			(query.state.status === "error" && query.state.error instanceof ApiFault && query.state.error.away),
	});
});
