import { api, body, forgetKept, session } from "@/api";

/** Signing in, and the links of mails. */

export async function signIn(email: string, password: string) {
	const answer = await body(api.POST("/api/session", { body: { email, password } }));
	await forgetKept();
	session.csrf = answer.csrf;
	return answer;
}

export async function secondStep(code: string) {
	const answer = await body(api.POST("/api/session/code", { body: { code } }));
	session.csrf = answer.csrf;
	return answer;
}

export async function signOut() {
	await body(api.DELETE("/api/session"));
	await forgetKept();
}

export function requestReset(email: string) {
	return body(api.POST("/api/password-reset", { body: { email } }));
}

export function resetPassword(token: string, password: string) {
	return body(api.PUT("/api/password-reset", { body: { token, password } }));
}

export function invitation(token: string) {
	return body(api.POST("/api/invitation", { body: { token } }));
}

export function acceptInvitation(token: string, name: string, password: string) {
	return body(api.PUT("/api/invitation", { body: { token, name, password } }));
}

export function beginSecondFactor() {
	return body(api.POST("/api/me/second-factor"));
}

export async function confirmSecondFactor(code: string) {
	return (await body(api.PUT("/api/me/second-factor", { body: { code } }))).recovery ?? [];
}
