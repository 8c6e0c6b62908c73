import type { Clock } from "./clock";
import { type History, mostSteps, noHistory, type Step } from "./history";
import type { Keeper } from "./keeper";

/** What can be undone of a document, as a tab keeps it in this browser. */
export interface KeptSteps extends History {
	/** Of the record: the document and the tab that writes it. */
	readonly id: string;
	/** Of the document in its locale. */
	readonly key: string;
	readonly tab: string;
	readonly person: string;
	/** Time of the last change. */
	readonly at: number;
}

/** Steps are kept this long after they were made, at the latest: losing them loses no words. */
const within = 1000;
/** Of a document the newest steps are kept for which this many characters are room… */
export const mostLength = 1_000_000;
/** …of this many documents, the newest… */
export const mostKept = 10;
/** …and for a day. */
export const longest = 24 * 3_600_000;

const lengths = new WeakMap<Step, number>();

function lengthOf(step: Step): number {
	let n = lengths.get(step);
	if (n === undefined) {
		n = JSON.stringify(step.changes).length;
		lengths.set(step, n);
	}
	return n;
}

/** The steps that are nearest to now, as many as there is room for: what was undone goes last of all. */
export function fitting(h: History): History {
	let room = mostLength;
	const some = (steps: readonly Step[]) => {
		let from = steps.length;
		while (from > 0 && steps.length - from < mostSteps) {
			const n = lengthOf(steps[from - 1] as Step);
			if (n > room) break;
			room -= n;
			from--;
		}
		return steps.slice(from);
	};
	const past = some(h.past);
	return { past, future: some(h.future) };
}

/** What becomes of the records when a tab opens a document: it goes on with one, and old ones go. */
export function taken(
	all: readonly KeptSteps[],
	of: { key: string; person: string; tab: string },
	open: ReadonlySet<string>,
	now: number,
) {
	const newest = [...all].sort((a, b) => b.at - a.at);
	const mine = newest.find((k) => k.key === of.key && k.person === of.person && (k.tab === of.tab || !open.has(k.tab)));
	const old = newest.filter((k, i) => k !== mine && (i >= mostKept || now - k.at > longest));
	return { mine, remove: [...(mine ? [mine] : []), ...old].map((k) => k.id) };
}

/** Trail keeps what can be undone beside the draft, soon after each change: it outlives the tab, and what was sent. */
export class Trail {
	private due: (() => void) | undefined;
	private id = "";

	constructor(
		private readonly clock: Clock,
		private readonly keeper: () => Keeper<KeptSteps>,
		private readonly record: () => KeptSteps,
	) {}

	/** Takes over what there is of a document; a browser that kept nothing has nothing. */
	async found(of: { key: string; person: string; tab: string }, open: ReadonlySet<string>): Promise<History> {
		let history = noHistory;
		const take = (all: readonly KeptSteps[]) => {
			const { mine, remove } = taken(all, of, open, this.clock.now());
			if (mine) history = { past: mine.past, future: mine.future };
			return remove.length > 0 ? { remove } : undefined;
		};
		await this.keeper()
			.change(take)
			.catch(() => {});
		// It is kept on under this tab's name: who loads the page twice has it still.
		if (history !== noHistory) this.soon();
		return history;
	}

	soon() {
		this.due ??= this.clock.after(within, () => void this.now());
	}

	/** Writes what is yet to be written. */
	async hurry() {
		if (this.due) await this.now();
	}

	private async now() {
		this.due?.();
		this.due = undefined;
		const put = this.record();
		const was = this.id;
		this.id = put.id; // the server may have named the document meanwhile
		await this.keeper()
			.replace(was && was !== put.id ? [was] : [], put)
			.catch(() => {}); // it is only the way back
	}
}
