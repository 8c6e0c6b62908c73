import createClient, { type Middleware } from "openapi-fetch";
import { connection } from "./connection";
import { type ApiFault, faultOf, noAnswer } from "./fault";
import type { paths } from "./schema";
import { session } from "./session";

const csrfHeader = "Ghee-CSRF";

/** One error path: what is no success is thrown as an ApiFault, and the connection hears of every answer. */
const onePath: Middleware = {
	async onResponse({ request, response }) {
		if (response.ok) {
			connection.answered(request.method !== "GET");
			return response;
		}
		const fault = await faultOf(response);
		tell(fault);
		throw fault;
	},
	onError({ error }) {
		// An aborted request is the caller's own wish.
		if (error instanceof DOMException && error.name === "AbortError") return error;
		const fault = noAnswer();
		tell(fault);
		return fault;
	},
};

function tell(fault: ApiFault) {
	const reason = fault.refusal;
	if (reason) connection.refused(reason === "database" ? undefined : reason);
	else if (fault.away) connection.failed();
	else connection.answered();
	if (fault.code === "not_signed_in") session.lost();
}

/**
 * send puts the session's token on writes. The token changes with the cookie, which another tab may have
 * renewed: a refused write asks for the new one, and is sent again if there is one.
 */
async function send(request: Request): Promise<Response> {
	if (request.method === "GET") return heard(await globalThis.fetch(request));
	const again = request.clone();
	if (session.csrf) request.headers.set(csrfHeader, session.csrf);
	const sentWith = session.csrf;
	const answer = heard(await globalThis.fetch(request));
	if (answer.status !== 403) return answer;
	const me = await globalThis.fetch("/api/me", { credentials: "same-origin" });
	if (me.ok) session.csrf = ((await me.json()) as { csrf?: string }).csrf ?? "";
	if (!session.csrf || session.csrf === sentWith) return answer;
	again.headers.set(csrfHeader, session.csrf);
	return heard(await globalThis.fetch(again));
}

function heard(answer: Response): Response {
	const renewed = answer.headers.get(csrfHeader);
	if (renewed) session.csrf = renewed;
	return answer;
}

/** api speaks to the admin API, typed from its OpenAPI document. It throws ApiFault. */
export const api = createClient<paths>({
	baseUrl: typeof location === "undefined" ? "" : location.origin,
	credentials: "same-origin",
	fetch: send,
});
api.use(onePath);

/** body is the body of a successful answer: `await body(api.GET("/api/me"))`. */
export async function body<T>(answer: Promise<{ data?: T; error?: unknown }>): Promise<T> {
	const { data } = await answer;
	return data as T;
}
