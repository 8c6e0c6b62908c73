import type { Clock } from "./clock";
import { alike, type Content, type Form, type Saved } from "./content";
import type { Sending } from "./draft";
import { merge } from "./merge";
import { read, write } from "./path";
import type { Transport, Where } from "./setting";

/** A seeded source of chance: the same run again from the same number. */
export function chance(seed: number) {
	let a = seed >>> 0;
	const next = () => {
		a = (a + 0x6d2b79f5) >>> 0;
		let t = Math.imul(a ^ (a >>> 15), 1 | a);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
	return {
		next,
		below: (n: number) => Math.floor(next() * n),
		pick: <T>(of: readonly T[]) => of[Math.floor(next() * of.length)] as T,
	};
}

/** A clock that a test turns. */
export class FakeClock implements Clock {
	private at = 1_000_000;
	private due: { at: number; fn: () => void }[] = [];

	now() {
		return this.at;
	}

	after(ms: number, fn: () => void) {
		const entry = { at: this.at + ms, fn };
		this.due.push(entry);
		return () => {
			this.due = this.due.filter((e) => e !== entry);
		};
	}

	/** Lets time pass, and everything happen that is due and that follows from it. */
	async pass(ms: number) {
		const end = this.at + ms;
		await settle();
		for (;;) {
			const next = this.due.filter((e) => e.at <= end).sort((a, b) => a.at - b.at)[0];
			if (!next) break;
			this.at = Math.max(this.at, next.at);
			this.due = this.due.filter((e) => e !== next);
			next.fn();
			await settle();
		}
		this.at = end;
	}
}

/** Lets promises that wait for nothing but each other come to their end. */
export async function settle() {
	for (let i = 0; i < 60; i++) await Promise.resolve();
}

/** A failure as the client of the API throws it. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		readonly detail = code,
		readonly fields: Record<string, string> = {},
	) {
		super(detail);
	}
}

/** A server in memory with the real one's rules: revisions, merges, and keys that make a retry harmless. */
export class FakeServer {
	readonly revisions: { id: string; content: Content; author: string }[] = [];
	private readonly answers = new Map<string, string>();
	document = "";
	down = false;
	/** How the next requests fare: lost before they arrive, or their answers after they had their effect. */
	fate: () => "fine" | "lost" | "answer-lost" | Refusal = () => "fine";
	/** How the server writes a value. */
	form: (path: string, v: unknown) => unknown = (_, v) => v;
	requests = 0;
	inFlight = 0;
	mostInFlight = 0;

	constructor(private readonly shape: Form) {}

	begin(content: Content, author = "somebody") {
		this.document = "doc";
		this.revisions.push({ id: `r${this.revisions.length + 1}`, content, author });
	}

	get newest() {
		const r = this.revisions.at(-1);
		if (!r) throw new Refusal(404, "not_found");
		return r;
	}

	as(author: string): Transport {
		return {
			load: () => this.ask(() => this.saved()),
			edit: (_: Where, revision: string, s: Sending) =>
				this.ask(() =>
					this.once(s.key, JSON.stringify([revision, s.patch]), () => {
						const base = this.revisions.find((r) => r.id === revision);
						if (!base) throw new Refusal(404, "not_found");
						let mine = base.content;
						const lay = (at: string, v: unknown) => {
							if (typeof v === "object" && v !== null && !Array.isArray(v))
								for (const [k, x] of Object.entries(v)) lay(at === "" ? k : `${at}.${k}`, x);
							else mine = write(mine, at, this.form(at, v) ?? undefined);
						};
						lay("", s.patch.values ?? {});
						if (s.patch.slug !== undefined) mine = { ...mine, slug: s.patch.slug };
						if (s.patch.name !== undefined) mine = { ...mine, name: s.patch.name };
						const m = merge(this.shape, base.content, mine, this.newest.content);
						if (m.conflicts.length > 0) throw new Refusal(409, "conflict");
						this.add(m.content, author);
					}),
				),
			create: (_: Where, _type: string, s: Sending) =>
				this.ask(() =>
					this.once(s.key, JSON.stringify(s.patch), () => {
						if (this.revisions.length > 0) throw new Refusal(409, "conflict");
						this.document = "doc";
						this.add({ slug: s.patch.slug ?? "", name: s.patch.name ?? "", values: s.patch.values ?? {} }, author);
					}),
				),
		};
	}

	private add(content: Content, author: string) {
		if (this.revisions.length > 0 && alike(this.newest.content, content)) return;
		this.revisions.push({ id: `r${this.revisions.length + 1}`, content, author });
	}

	private once(key: string, request: string, f: () => void) {
		const before = this.answers.get(key);
		if (before !== undefined && before !== request)
			throw new Refusal(409, "conflict", "This key was used for another request.");
		if (before === undefined) f();
		this.answers.set(key, request);
		return this.saved();
	}

	private saved(): Saved {
		const r = this.newest;
		return { ...r.content, id: this.document, revision: r.id, n: this.revisions.length, author: r.author };
	}

	private async ask(f: () => Saved): Promise<Saved> {
		this.requests++;
		this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
		try {
			await Promise.resolve();
			const fate = this.down ? "lost" : this.fate();
			if (fate === "lost") throw new TypeError("Failed to fetch");
			if (fate instanceof Refusal) throw fate;
			const out = f();
			await Promise.resolve();
			if (fate === "answer-lost") throw new TypeError("Failed to fetch");
			return out;
		} finally {
			this.inFlight--;
		}
	}

	says(path: string) {
		return read(this.newest.content, path);
	}
}
