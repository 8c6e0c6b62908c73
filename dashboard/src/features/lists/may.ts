import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { meQuery } from "@/api/queries";

/** useMay says what one may do on a site, on documents of others. The server decides again with each request. */
export function useMay(site: string) {
	const me = useQuery(meQuery).data;
	const may = me?.sites?.find((s) => s.key === site)?.may;
	return useCallback((what: string) => Boolean(may?.some((m) => m === what)), [may]);
}
