import { type ApiFault, asFault } from "@/api";
import { unique } from "@/lib/unique";

/** One that did not work, and why. */
export interface Failure {
	id: string;
	reason: string;
	/** Faults of its fields, by path. */
	fields?: { path: string; message: string }[];
}

export interface BulkState {
	done: number;
	total: number;
	failures: Failure[];
	/** Nobody answered: what was not tried yet waits. */
	stopped?: ApiFault;
	cancelled: boolean;
	ended: boolean;
}

/** What one part of the work came to: failures, of those that did not work. */
export type Part = (ids: string[], key: string, signal: AbortSignal) => Promise<Failure[]>;

/**
 * runBulk does something to many in parts, one after the other, so that progress can be seen and the rest
 * cancelled. Each part has a key of its own: sent again, it has no second effect. A part that got no answer is
 * tried again twice; then the work stops and says so.
 */
export async function runBulk(
	ids: readonly string[],
	size: number,
	part: Part,
	tell: (s: BulkState) => void,
	signal: AbortSignal,
	newKey: () => string = unique,
	wait: (ms: number) => Promise<void> = (ms) => new Promise((r) => setTimeout(r, ms)),
): Promise<BulkState> {
	let state: BulkState = { done: 0, total: ids.length, failures: [], cancelled: false, ended: false };
	const say = (change: Partial<BulkState>) => {
		state = { ...state, ...change };
		tell(state);
	};
	say({});
	for (let from = 0; from < ids.length; from += size) {
		const these = ids.slice(from, from + size);
		const key = newKey();
		for (let tries = 0; ; tries++) {
			if (signal.aborted) {
				say({ cancelled: true, ended: true });
				return state;
			}
			try {
				const failures = await part(these, key, signal);
				say({ done: from + these.length, failures: [...state.failures, ...failures] });
				break;
			} catch (error) {
				if (signal.aborted) continue;
				const fault = asFault(error);
				if (fault.away && tries < 2) {
					await wait(500 * 2 ** tries);
					continue;
				}
				if (fault.away) {
					say({ stopped: fault, ended: true });
					return state;
				}
				say({
					done: from + these.length,
					failures: [...state.failures, ...these.map((id) => ({ id, reason: fault.detail }))],
				});
				break;
			}
		}
	}
	say({ ended: true });
	return state;
}
