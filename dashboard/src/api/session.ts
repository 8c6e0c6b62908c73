/** What the browser remembers of its session: the token that writes carry. The cookie itself no script can read. */
type Listener = () => void;

const listeners = new Set<Listener>();

export const session = {
	csrf: "",
	/** The server no longer knows the session: the frame asks to sign in again, over what is open. */
	lost() {
		for (const f of listeners) f();
	},
	onLost(f: Listener): () => void {
		listeners.add(f);
		return () => listeners.delete(f);
	},
};
