import { isWithin } from "./path";

type Listener = (path: string) => void;

/**
 * Brings a field to light: the cards around it open, then it takes the focus.
 * A list of faults asks for it, and so does a preview that was clicked.
 */
export interface Reveal {
	show(path: string): void;
	/** Opens for whatever lies below path. */
	onShow(path: string, open: Listener): () => void;
}

/** Makes the reveal of one form; focus is given once what had to open is drawn. */
export function newReveal(focus: (path: string) => void, afterDrawing: (run: () => void) => void): Reveal {
	const listeners = new Set<{ path: string; open: Listener }>();
	return {
		show(path) {
			const told = new Set<unknown>();
			// Opening a card draws others inside it, which open in their turn.
			const step = (left: number) => {
				let more = false;
				for (const l of listeners) {
					if (told.has(l) || !isWithin(path, l.path)) continue;
					told.add(l);
					l.open(path);
					more = true;
				}
				afterDrawing(() => (more && left > 0 ? step(left - 1) : focus(path)));
			};
			step(10);
		},
		onShow(path, open) {
			const own = { path, open };
			listeners.add(own);
			return () => listeners.delete(own);
		},
	};
}
