/**
 * Whether the server answers, as far as the newest requests know: "up", "away" without an answer, or "reading" when it
 * answers and takes no changes. A store outside React.
 */
export type ConnectionState = "up" | "away" | "reading";

/** Why a server that answers takes no changes: its database is away, may be read alone, has no room, or another leads. */
export type Reason = "database" | "read_only" | "storage_full" | "standby" | "fenced";

/** isReason tells the codes of the API that are a reason of their own. */
export function isReason(code: string | undefined): code is Reason {
	return code === "read_only" || code === "storage_full" || code === "standby" || code === "fenced";
}

/** What asking the server found. */
export type Found = "up" | "away" | Reason;

type Listener = () => void;

const first = 500; // ms until it is asked whether it is back

/** createConnection makes one; the probe asks the server whether it is back, and whether it takes what it refused. */
export function createConnection(
	probe: (refused: Reason | undefined) => Promise<Found>,
	later: (f: () => void, ms: number) => void = (f, ms) => {
		setTimeout(f, ms);
	},
) {
	let state: ConnectionState = "up";
	let why: Reason | undefined;
	let asking = false;
	let doubt = false; // a request failed in a way that asking alone makes clear
	const listeners = new Set<Listener>();
	const set = (next: Found, tell = false) => {
		const before = state;
		const reason = why;
		why = next === "up" || next === "away" ? undefined : next;
		state = why ? "reading" : (next as "up" | "away");
		if (state === before && why === reason && !tell) return;
		for (const f of [...listeners]) f();
	};
	const look = async () => {
		const found = await probe(why).catch((): Found => "away");
		const answered = state === "up" && !doubt; // by another request meanwhile
		const doubted = doubt; // what failed is to be asked for again, though nothing else has changed
		doubt = false;
		if (!answered) set(found, doubted);
		return state === "up";
	};
	const ask = async (tries: number) => {
		if (await look()) asking = false;
		else later(() => void ask(tries + 1), Math.min(1000 * 1.5 ** tries, 10_000));
	};
	const begin = () => {
		if (asking) return;
		asking = true;
		later(() => void ask(0), first);
	};
	return {
		get: () => state,
		/** Why no changes are taken, where it is "reading". */
		why: () => why,
		subscribe(f: Listener) {
			listeners.add(f);
			return () => {
				listeners.delete(f);
			};
		},
		/** A request was answered. That something is read does not say that changes are taken. */
		answered(wrote = false) {
			doubt = false;
			if (why === undefined || why === "database" || wrote) set("up");
		},
		/** A request got no answer. */
		failed() {
			set("away");
			begin();
		},
		/** The server said that it cannot now; why, if it knows. */
		refused(reason?: Reason) {
			if (reason) set(reason);
			else doubt = true;
			begin();
		},
		/** Somebody wants to know now. */
		tryNow: () => look(),
	};
}

/** reasonOf reads out of a refusal why it was refused; undefined when it is not the API's. */
async function reasonOf(answer: Response): Promise<Reason | undefined> {
	const { code } = (await answer.json().catch(() => ({}))) as { code?: string };
	if (isReason(code)) return code;
	return code ? "database" : undefined;
}

/**
 * ask is the probe of a browser. After a refused change a change is tried: of one's own profile, to what it is
 * already.
 */
async function ask(refused: Reason | undefined): Promise<Found> {
	const me = await fetch("/api/me", { credentials: "same-origin", cache: "no-store" });
	if (me.status === 503) return (await reasonOf(me)) ?? "away";
	if (me.status >= 500) return "away";
	if (!me.ok || refused === undefined || refused === "database") return "up";
	const { csrf = "" } = (await me.json()) as { csrf?: string };
	const change = await fetch("/api/me", {
		method: "PATCH",
		credentials: "same-origin",
		headers: { "Content-Type": "application/json", "Ghee-CSRF": csrf },
		body: "{}",
	});
	if (change.status !== 503) return "up";
	return (await reasonOf(change)) ?? "away";
}

/** connection is the one of this tab. */
export const connection = createConnection(ask);
