/** Time as the machines of this folder see it, so that tests turn it by hand. */
export interface Clock {
	now(): number;
	/** Calls fn once, in ms from now, unless the returned function is called before. */
	after(ms: number, fn: () => void): () => void;
}

export const realClock: Clock = {
	now: () => Date.now(),
	after(ms, fn) {
		const id = setTimeout(fn, ms);
		return () => clearTimeout(id);
	},
};
