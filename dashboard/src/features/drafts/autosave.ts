import type { Clock } from "./clock";

/** Autosaves begin this long after the last edit… */
export const delay = 500;
/** …and, while somebody types without a pause, this long after the first. */
export const longest = 5000;
/** How long to wait after the first failure; it doubles up to the last. */
const waits = { first: 1000, last: 30_000 };

/**
 * What became of a try: "done", perhaps with more to send by now; "later" when
 * the server could not be asked or could not do it now; "stop" when trying the
 * same again leads nowhere until something changes.
 */
export type Outcome = { next: "done" } | { next: "later"; wait?: number | undefined } | { next: "stop" };

export type Phase = "idle" | "waiting" | "sending" | "later" | "stopped";

/**
 * Autosave says when to send: after a pause in typing, one request at a time,
 * again and again while the server is away. What is sent is not its business.
 */
export class Autosave {
	phase: Phase = "idle";
	private cancel = () => {};
	private since: number | undefined; // of the first edit that waits
	private failures = 0;
	private asked = false; // somebody pressed save
	private more = false; // something happened while sending

	constructor(
		private readonly clock: Clock,
		/** Sends what there is. It never rejects. */
		private readonly send: (auto: boolean) => Promise<Outcome>,
		private readonly hasMore: () => boolean,
		private readonly changed: () => void,
		private readonly chance: () => number = Math.random,
	) {}

	/** Somebody typed. */
	edited() {
		if (this.phase === "sending") {
			this.more = true;
			return;
		}
		if (this.phase === "later") return; // the next try sends it, too
		const now = this.clock.now();
		this.since ??= now;
		this.plan("waiting", Math.max(0, Math.min(delay, this.since + longest - now)));
	}

	/** Somebody pressed save, leaves the page, or chose between two versions. */
	saveNow(asked: boolean) {
		this.asked ||= asked;
		if (this.phase === "sending") this.more = true;
		else if (this.hasMore()) void this.go();
	}

	/** The network may be back, or somebody signed in. */
	wake() {
		if (this.phase === "later" || (this.phase === "stopped" && this.hasMore())) void this.go();
	}

	close() {
		this.cancel();
		this.cancel = () => {};
	}

	private plan(phase: Phase, ms: number) {
		this.cancel();
		this.cancel = this.clock.after(ms, () => void this.go());
		this.become(phase);
	}

	private become(phase: Phase) {
		this.phase = phase;
		this.changed();
	}

	private async go(): Promise<void> {
		this.cancel();
		if (this.phase === "sending") return;
		if (!this.hasMore()) return this.become("idle");
		const auto = !this.asked;
		this.asked = this.more = false;
		this.since = undefined;
		this.become("sending");
		const outcome = await this.send(auto);
		switch (outcome.next) {
			case "done":
				this.failures = 0;
				if (!this.hasMore()) return this.become("idle");
				if (this.asked) {
					this.phase = "waiting";
					return this.go();
				}
				this.since = this.clock.now();
				return this.plan("waiting", delay);
			case "later": {
				const wait = Math.min(waits.last, waits.first * 2 ** this.failures++);
				return this.plan("later", outcome.wait ?? wait * (0.75 + this.chance() / 2)); // not all devices at once
			}
			case "stop":
				if (this.more) return this.plan("waiting", delay);
				return this.become("stopped");
		}
	}
}
