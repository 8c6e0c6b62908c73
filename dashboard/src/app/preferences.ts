import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body, type Schema } from "@/api";
import { meQuery } from "@/api/queries";
import type { Theme } from "./theme";

/** What the dashboard remembers of a person, on every device. Rooms add their own by name. */
export interface Preferences {
	theme?: Theme;
	/** Single-key shortcuts, "?" and the like, are on unless this is false. */
	singleKeys?: boolean;
	[name: string]: unknown;
}

export function preferencesOf(me: Schema<"Me"> | undefined): Preferences {
	const kept = me?.preferences;
	return kept && typeof kept === "object" && !Array.isArray(kept) ? (kept as Preferences) : {};
}

/** usePreferences reads and changes them; a change shows at once and is sent behind. */
export function usePreferences() {
	const client = useQueryClient();
	const { data: me } = useQuery(meQuery);
	const { mutate } = useMutation({
		mutationFn: (preferences: Preferences) => body(api.PATCH("/api/me", { body: { preferences } })),
	});
	const preferences = preferencesOf(me);
	return {
		preferences,
		set(change: Partial<Preferences>) {
			const now = client.getQueryData(meQuery.queryKey);
			const next = { ...preferencesOf(now), ...change };
			if (now) client.setQueryData(meQuery.queryKey, { ...now, preferences: next });
			mutate(next);
		},
	};
}
