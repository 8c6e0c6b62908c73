import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api";

export const sessionsQuery = queryOptions({
	queryKey: ["me", "sessions"],
	queryFn: async ({ signal }) => (await body(api.GET("/api/me/sessions", { signal }))).items ?? [],
});

export function changeProfile(change: { name?: string; locale?: string; time_zone?: string }) {
	return body(api.PATCH("/api/me", { body: change }));
}

export function changePassword(old: string, next: string) {
	return body(api.PUT("/api/me/password", { body: { old, new: next } }));
}

export function removeSecondFactor(password: string, code: string) {
	return body(api.DELETE("/api/me/second-factor", { body: { password, code } }));
}

export function endSession(id: string) {
	return body(api.DELETE("/api/me/sessions/{id}", { params: { path: { id } } }));
}

export function endOtherSessions() {
	return body(api.DELETE("/api/me/sessions"));
}
