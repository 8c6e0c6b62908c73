/** What a failed request means for the words that it carried. */
export type Verdict =
	| { kind: "away"; detail: string; wait?: number | undefined } // not reached, or not able to now: try again
	| { kind: "reading"; detail: string } // the server answers and takes no changes
	| { kind: "signed-out"; detail: string }
	| { kind: "clash"; detail: string } // somebody changed it meanwhile, or another document has what must be unique
	| { kind: "gone"; detail: string }
	| { kind: "refused"; detail: string; denied: boolean; fields: Fault[] };

export interface Fault {
	readonly path: string;
	readonly message: string;
}

/** What an answer that is no success says; the client's ApiFault has this form. */
interface Answered {
	status: number;
	code?: string;
	detail?: string;
	fields?: Readonly<Record<string, string>>;
	/** In seconds. */
	retryAfter?: number;
}

const unable = "The server cannot take it now. Your words are kept on this device and will be sent when it can.";
export const away = "The server is not answering. Your words are kept on this device and will be sent when it is back.";

/** Why a server that answers takes no changes, by the code of its answer. */
const readings: Readonly<Record<string, string>> = {
	read_only: "its database may only be read",
	storage_full: "it has no room left to write",
	standby: "it stands by for another, which takes them",
	fenced: "another has taken over, or is about to",
};
const kept = "Your words are kept on this device and will be sent when it takes changes again.";

export function verdictOf(error: unknown): Verdict {
	if (typeof error !== "object" || error === null || !("status" in error)) return { kind: "away", detail: away };
	const f = error as Answered;
	const detail = f.detail ?? "";
	const reading = f.status === 503 ? readings[f.code ?? ""] : undefined;
	if (reading) return { kind: "reading", detail: `The server takes no changes now: ${reading}. ${kept}` };
	if (f.status === 401) return { kind: "signed-out", detail };
	if (f.status === 404 || f.status === 410) return { kind: "gone", detail };
	if (f.status === 409) return { kind: "clash", detail };
	if (f.status === 0 || f.status === 408 || f.status === 429 || f.status >= 500) {
		const said = f.status === 503 && f.code !== undefined && f.code !== "unknown";
		return {
			kind: "away",
			detail: said ? unable : away,
			wait: f.status === 429 && f.retryAfter ? f.retryAfter * 1000 : undefined,
		};
	}
	return { kind: "refused", detail, denied: f.status === 403, fields: Object.entries(f.fields ?? {}).map(inContent) };
}

/** A fault of a request by the path of the draft that it is about. */
function inContent([at, message]: [string, string]): Fault {
	const path = at.replace(/^body\./, "");
	if (path === "slug" || path === "name") return { path: `.${path}`, message };
	return { path: path.replace(/^values\./, ""), message };
}
