import { useCallback, useRef, useState } from "react";
import { type Told, told } from "./answer";

export interface Answer {
	told: Told;
	text: string;
	headers: [name: string, value: string][];
	path: string;
	at: Date;
}

export interface CallState {
	pending: boolean;
	answer: Answer | undefined;
	/** No answer came at all. */
	failed: boolean;
	send: (path: string, token: string) => void;
	reset: () => void;
}

/** useCall asks the read API, as a program would: with the token, and without the session. */
export function useCall(): CallState {
	const [state, setState] = useState<Pick<CallState, "pending" | "answer" | "failed">>({
		pending: false,
		answer: undefined,
		failed: false,
	});
	const last = useRef<AbortController | undefined>(undefined);
	const send = useCallback((path: string, token: string) => {
		last.current?.abort();
		const stop = new AbortController();
		last.current = stop;
		setState((s) => ({ ...s, pending: true, failed: false }));
		void ask(path, token, stop.signal).then(
			(answer) => setState({ pending: false, answer, failed: false }),
			() => stop.signal.aborted || setState({ pending: false, answer: undefined, failed: true }),
		);
	}, []);
	const reset = useCallback(() => {
		last.current?.abort();
		setState({ pending: false, answer: undefined, failed: false });
	}, []);
	return { ...state, send, reset };
}

async function ask(path: string, token: string, signal: AbortSignal): Promise<Answer> {
	const begun = performance.now();
	const res = await fetch(path, {
		headers: { Authorization: `Token ${token}` },
		credentials: "omit",
		cache: "no-store",
		signal,
	});
	const body = await res.arrayBuffer();
	const millis = Math.max(1, Math.round(performance.now() - begun));
	return {
		told: told({ status: res.status, headers: res.headers, bytes: body.byteLength, millis }),
		text: new TextDecoder().decode(body),
		headers: [...res.headers.entries()].sort(([a], [b]) => a.localeCompare(b)),
		path,
		at: new Date(),
	};
}
