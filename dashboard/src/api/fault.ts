import { isReason, type Reason } from "./connection";
import type { components } from "./schema";

type Problem = components["schemas"]["Problem"];
export type Conflict = components["schemas"]["Conflict"];

/** Codes beside those of the API: no answer came at all, or one that was not the API's. */
export type FaultCode = NonNullable<Problem["code"]> | "offline" | "unknown";

/** ApiFault is any answer that is no success, and no answer. The one error of the dashboard. */
export class ApiFault extends Error {
	readonly status: number;
	readonly code: FaultCode;
	readonly title: string;
	/** What happened and what to do, in words for people. */
	readonly detail: string;
	/** Each faulty part of the input by path, without the leading "body.". */
	readonly fields: Record<string, string>;
	readonly conflicts: Conflict[];
	/** With conflicts: the revision to take as the next base. */
	readonly newest: string;
	readonly requestId: string;
	/** Seconds until another try may work; 0 if the server did not say. */
	readonly retryAfter: number;

	constructor(status: number, problem: Omit<Partial<Problem>, "code"> & { code?: FaultCode }, retryAfter = 0) {
		super(problem.detail || problem.title || "The server answered in a way that the dashboard does not know.");
		this.name = "ApiFault";
		this.status = status;
		this.code = problem.code ?? "unknown";
		this.title = problem.title ?? "";
		this.detail = this.message;
		this.fields = Object.fromEntries((problem.errors ?? []).map((e) => [e.path.replace(/^body\./, ""), e.message]));
		this.conflicts = problem.conflicts ?? [];
		this.newest = problem.newest ?? "";
		this.requestId = problem.request_id ?? "";
		this.retryAfter = retryAfter;
	}

	/** Nobody answered, or the server says that it cannot now: what was sent may be sent again. */
	get away(): boolean {
		return this.code === "offline" || this.status === 502 || this.status === 503 || this.status === 504;
	}

	/** Why the server takes no changes, where it answered and said so. "database" may be over in a moment. */
	get refusal(): Reason | undefined {
		if (isReason(this.code)) return this.code;
		return this.status === 503 && this.code !== "unknown" ? "database" : undefined;
	}
}

/** noAnswer is the fault of a request that got no answer. */
export function noAnswer(): ApiFault {
	return new ApiFault(0, {
		code: "offline",
		title: "No answer",
		detail: "The server is not answering. Nothing was lost: try again when it is back.",
	});
}

/** faultOf reads the fault out of an answer. */
export async function faultOf(answer: Response): Promise<ApiFault> {
	const wait = Number(answer.headers.get("Retry-After")) || 0;
	try {
		const problem = (await answer.json()) as Partial<Problem>;
		return new ApiFault(answer.status, problem, wait);
	} catch {
		return new ApiFault(
			answer.status,
			{
				title: answer.statusText,
				detail: `The server answered ${answer.status} without saying why. Try again; if it stays, whoever runs the server finds it in the log.`,
			},
			wait,
		);
	}
}

/** asFault makes any thrown thing an ApiFault, for views that show one. */
export function asFault(error: unknown): ApiFault {
	if (error instanceof ApiFault) return error;
	return new ApiFault(0, { title: "Error", detail: error instanceof Error ? error.message : String(error) });
}
