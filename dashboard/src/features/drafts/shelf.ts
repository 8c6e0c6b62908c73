import type { Clock } from "./clock";
import type { Keeper, Kept } from "./keeper";

/** Keystrokes are kept this long after they were made, at the latest. */
const within = 150;

/**
 * Shelf keeps one draft in the browser's database for as long as something of it
 * is unsent: soon after each edit, one write after the other.
 */
export class Shelf {
	/** There is a record of the draft. */
	holds = false;
	/** The database took nothing the last time it was asked. */
	refuses = false;
	private due: (() => void) | undefined;
	private last: Promise<void> = Promise.resolve();

	constructor(
		private readonly clock: Clock,
		private readonly replace: Keeper["replace"],
		/** The name of the record. */
		private readonly id: () => string,
		/** The record; undefined when nothing is unsent. */
		private readonly record: () => Kept | undefined,
		/** What is on the shelf, or that nothing can be, has changed. */
		private readonly changed: () => void,
	) {}

	soon() {
		this.due ??= this.clock.after(within, () => void this.now());
	}

	/** Writes what there is if it is yet to be written. */
	hurry() {
		if (this.due) void this.now();
	}

	/** Writes the draft in the place of other records, or takes it away when nothing is unsent. */
	now(instead: readonly string[] = []): Promise<void> {
		this.cancel();
		this.last = this.last.then(() => this.write(instead));
		return this.last;
	}

	cancel() {
		this.due?.();
		this.due = undefined;
	}

	/** Takes the draft away, whatever is unsent of it. */
	async clear() {
		this.cancel();
		await this.last;
		await this.replace([this.id()]);
	}

	private async write(instead: readonly string[]) {
		const record = this.record();
		const id = this.id();
		const others = instead.filter((o) => o !== id);
		try {
			if (record) await this.replace(others, record);
			else if (this.holds || instead.length > 0) await this.replace([...others, id]);
			this.holds = record !== undefined;
			this.becomes(false);
		} catch {
			this.becomes(true);
		}
	}

	private becomes(refuses: boolean) {
		if (this.refuses === refuses) return;
		this.refuses = refuses;
		this.changed();
	}
}
