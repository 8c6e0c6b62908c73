/** Whether the server answers, as far as the newest requests know. A store outside React. */
export type ConnectionState = "up" | "away";

type Listener = () => void;

/** createConnection makes one; the probe asks the server whether it is back. */
export function createConnection(
	probe: () => Promise<boolean>,
	later: (f: () => void, ms: number) => void = (f, ms) => {
		setTimeout(f, ms);
	},
) {
	let state: ConnectionState = "up";
	let since = 0;
	let asking = false;
	const listeners = new Set<Listener>();
	const set = (next: ConnectionState) => {
		if (state === next) return;
		state = next;
		since = Date.now();
		for (const f of [...listeners]) f();
	};
	const ask = async (tries: number) => {
		if (await probe().catch(() => false)) {
			asking = false;
			set("up");
			return;
		}
		if (state === "up") {
			asking = false;
			return;
		}
		later(() => void ask(tries + 1), Math.min(1000 * 1.5 ** tries, 10_000));
	};
	return {
		get: () => state,
		since: () => since,
		subscribe(f: Listener) {
			listeners.add(f);
			return () => {
				listeners.delete(f);
			};
		},
		answered() {
			set("up");
		},
		failed() {
			set("away");
			if (asking) return;
			asking = true;
			later(() => void ask(0), 500);
		},
	};
}

/** connection is the one of this tab. Any answer of the API below 500 says that the authoring side works. */
export const connection = createConnection(async () => {
	const answer = await fetch("/api/me", { credentials: "same-origin", cache: "no-store" });
	return answer.status < 500;
});
