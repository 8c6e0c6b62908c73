import { Autosave, type Outcome } from "./autosave";
import type { Clock } from "./clock";
import type { Content, Form, Saved } from "./content";
import {
	absorb,
	adopt,
	begin,
	blank,
	type Draft,
	draftOf,
	hasToSend,
	isBlank,
	isUnsent,
	refused,
	resolve,
	type Sending,
} from "./draft";
import { type Change, type History, noHistory, record, redo, undo } from "./history";
import type { Keeper, Kept } from "./keeper";
import type { Conflict } from "./merge";
import { canonical, type Path, read, write } from "./path";
import { type Fault, type Verdict, verdictOf } from "./verdict";

/** Which document, in which locale. A document that the server has not seen has an id of this device's. */
export interface Where {
	readonly site: string;
	readonly document: string;
	readonly locale: string;
}

export const isNew = (document: string) => document.startsWith("new-");
export const keyOf = (w: Where) => `${w.site}/${w.document}/${w.locale}`;

/** The server, as far as drafts are concerned. Its failures are told by verdictOf. */
export interface Transport {
	load(w: Where): Promise<Saved>;
	edit(w: Where, revision: string, s: Sending): Promise<Saved>;
	create(w: Where, type: string, s: Sending): Promise<Saved>;
}

/** Everything a session needs of its surroundings. */
export interface Setting {
	readonly form: Form;
	readonly type: string;
	readonly kind: string;
	readonly person: string;
	readonly tab: string;
	readonly clock: Clock;
	readonly transport: Transport;
	readonly keeper: Keeper;
	/** A text that nobody else will ever make. */
	readonly unique: () => string;
	/** The tabs of this browser that are open now. */
	readonly tabs: () => Promise<ReadonlySet<string>>;
	/** Why it cannot be sent yet, in words; undefined when it can. */
	readonly unready?: (c: Content) => string | undefined;
	readonly title?: (c: Content) => string;
	/** Tells other tabs that the server has something newer. */
	readonly told?: (key: string, n: number) => void;
	/** The server has given the document an id. */
	readonly named?: (was: Where, is: Where) => void;
}

export type State =
	| "loading"
	| "missing"
	| "unreachable"
	| "saved"
	| "saving"
	| "unsaved"
	| "waiting"
	| "offline"
	| "conflict"
	| "readonly"
	| "full"
	| "refused"
	| "signed-out"
	| "gone";

/** What an editor is shown of a draft. */
export interface View {
	readonly state: State;
	/** What is the matter, in words, where something is. */
	readonly detail: string;
	readonly content: Content;
	readonly revision: string | undefined;
	readonly savedAt: number | undefined;
	readonly conflicts: readonly Conflict[];
	readonly faults: readonly Fault[];
	readonly canUndo: boolean;
	readonly canRedo: boolean;
	/** Something is not on the server. */
	readonly unsent: boolean;
	/** Something is not in this browser's database either. */
	readonly unkept: boolean;
	/** Words of an earlier sitting were found and are here again. */
	readonly resumed: boolean;
}

/** Keystrokes are kept this long after they were made, at the latest. */
const keepWithin = 100;

/**
 * Session is one document being edited in one tab. It lives outside of React:
 * leaving the page does not end it while something is unsent.
 */
export class Session {
	where: Where;
	readonly setting: Setting;
	private draft: Draft = blank;
	private history: History = noHistory;
	private loaded: "loading" | "missing" | "unreachable" | "yes" = "loading";
	private trouble: Verdict | undefined;
	private savedAt: number | undefined;
	private readonly listeners = new Set<() => void>();
	private shown: View | undefined;
	private readonly saving: Autosave;
	private turn = 0; // of requests that change something
	private at = 0;
	private cancelKeeping: (() => void) | undefined;
	private keeping: Promise<void> = Promise.resolve();
	private onDisk = false;
	private unkept = false;
	private resumed = false;
	private readonlyWhy: string | undefined;
	private closed = false;

	constructor(where: Where, setting: Setting) {
		this.where = where;
		this.setting = setting;
		this.saving = new Autosave(
			setting.clock,
			(auto) => this.send(auto),
			() => this.canSend(),
			() => this.changed(),
		);
	}

	// --- what React reads

	subscribe = (f: () => void) => {
		this.listeners.add(f);
		return () => {
			this.listeners.delete(f);
		};
	};

	view = (): View => {
		this.shown ??= this.look();
		return this.shown;
	};

	// --- opening

	/** Finds what this browser kept of the document, and what the server has. */
	async open() {
		const { keeper, person, tab, tabs } = this.setting;
		const key = keyOf(this.where);
		const found: Kept[] = [];
		try {
			const open = await tabs();
			for (const k of await keeper.all()) {
				if (k.key === key && k.person === person && (k.tab === tab || !open.has(k.tab))) found.push(k);
			}
		} catch {
			this.unkept = true; // a browser without a database: the server is all there is
		}
		found.sort((a, b) => b.at - a.at);
		const [newest, ...others] = found;
		if (newest) {
			this.draft = others.reduce((d, o) => adopt(this.setting.form, d, o.draft), newest.draft);
			this.at = newest.at;
			this.onDisk = this.resumed = true;
			this.loaded = "yes";
			await this.keep(found.map((k) => k.id));
			this.changed();
		}
		if (!newest && isNew(this.where.document)) this.loaded = "yes";
		if (this.draft.sending || isNew(this.where.document)) {
			this.changed();
			this.saving.saveNow(false);
			return;
		}
		await this.news();
		this.saving.saveNow(false);
	}

	/** Looks whether the server has something newer. */
	async news() {
		if (this.closed || this.draft.sending || isNew(this.where.document)) return;
		const turn = this.turn;
		try {
			const doc = await this.setting.transport.load(this.where);
			if (turn !== this.turn || this.closed || doc.n < (this.draft.base?.n ?? 0)) return;
			if (this.loaded !== "yes" && !this.resumed) this.draft = draftOf(doc);
			else this.draft = absorb(this.setting.form, this.draft, doc, this.setting.person);
			if (this.trouble?.kind === "away" || this.trouble?.kind === "gone") this.trouble = undefined;
			this.loaded = "yes";
			this.afterServer();
		} catch (e) {
			const v = verdictOf(e);
			if (this.loaded === "yes") {
				if (v.kind === "gone" && this.draft.base) this.trouble = v;
			} else {
				this.loaded = v.kind === "gone" ? "missing" : "unreachable";
				this.trouble = v.kind === "gone" ? undefined : v;
			}
		}
		this.changed();
	}

	/** Begins a document, or a translation, that the server does not have. */
	beginWith(content: Content) {
		if (this.draft.base) return;
		this.loaded = "yes";
		this.draft = { ...this.draft, local: content };
		this.touched();
	}

	// --- editing

	set(path: Path, value: unknown) {
		this.edit([{ path, value }]);
	}

	/** Changes several places in one step of undoing. */
	edit(sets: readonly { path: Path; value: unknown }[]) {
		if (this.readonlyWhy !== undefined || this.loaded !== "yes") return;
		let { local } = this.draft;
		const changes: Change[] = [];
		for (const s of sets) {
			const path = canonical(s.path);
			if (read(local, path) === s.value) continue;
			changes.push({ path, before: read(local, path), after: s.value });
			local = write(local, path, s.value);
		}
		if (changes.length === 0) return;
		this.history = record(this.history, changes, this.setting.clock.now());
		this.become(local);
	}

	undo(): Path | undefined {
		return this.move(undo);
	}

	redo(): Path | undefined {
		return this.move(redo);
	}

	resolve(path: Path, choice: "mine" | "theirs") {
		this.draft = resolve(this.draft, path, choice);
		this.touched();
		this.saving.saveNow(false);
	}

	/** Saves now, as a revision that somebody asked for. */
	save() {
		this.saving.saveNow(true);
	}

	/** Editing is not allowed, for a reason in words; undefined allows it again. */
	lock(why: string | undefined) {
		if (this.readonlyWhy === why) return;
		this.readonlyWhy = why;
		this.changed();
	}

	// --- the world

	/** The network may be back, or somebody signed in again. */
	wake() {
		if (this.loaded === "unreachable") void this.news();
		this.saving.wake();
	}

	/** The page is about to go: keep and send what there is, now. */
	leave() {
		if (this.cancelKeeping) {
			this.cancelKeeping();
			this.cancelKeeping = undefined;
			void this.keep();
		}
		this.saving.saveNow(false);
	}

	/** Ends when nothing is unsent; tells whether it did. */
	close(): boolean {
		if (isUnsent(this.setting.form, this.draft) && !isBlank(this.draft)) return false;
		this.closed = true;
		this.saving.close();
		this.cancelKeeping?.();
		return true;
	}

	/** Settles when everything is sent or nothing more can be done about it. */
	async settled() {
		while (!this.closed && (this.saving.phase === "waiting" || this.saving.phase === "sending")) {
			await new Promise<void>((done) => {
				const off = this.subscribe(() => {
					off();
					done();
				});
			});
		}
	}

	/** Saves now, and tells whether the server has everything. */
	async flush(): Promise<boolean> {
		this.saving.saveNow(true);
		await this.settled();
		return !isUnsent(this.setting.form, this.draft);
	}

	/** Lets unsent words go, because their editor said so. */
	async discard() {
		this.closed = true;
		this.saving.close();
		this.cancelKeeping?.();
		await this.keeping;
		await this.setting.keeper.replace([this.recordId()]);
	}

	// --- inside

	private move(how: typeof undo): Path | undefined {
		if (this.readonlyWhy !== undefined) return undefined;
		const m = how(this.history, this.draft.local);
		this.history = m.history;
		if (m.path === undefined) this.changed();
		else this.become(m.content);
		return m.path;
	}

	private become(local: Content) {
		this.draft = { ...this.draft, local };
		this.touched();
	}

	/** Something was changed here. */
	private touched() {
		this.at = this.setting.clock.now();
		if (this.trouble?.kind === "refused" || this.trouble?.kind === "clash") this.trouble = undefined;
		this.keepSoon();
		if (this.canSend()) this.saving.edited();
		this.changed();
	}

	private canSend() {
		return (
			this.loaded === "yes" &&
			this.readonlyWhy === undefined &&
			hasToSend(this.setting.form, this.draft) &&
			(this.draft.sending !== undefined || this.unready() === undefined)
		);
	}

	private unready() {
		return isBlank(this.draft) ? "" : this.setting.unready?.(this.draft.local);
	}

	private async send(auto: boolean): Promise<Outcome> {
		this.turn++;
		const { transport, type, unique } = this.setting;
		const d = begin(this.setting.form, this.draft, this.draft.sending?.key ?? unique(), auto);
		this.draft = d;
		await Promise.race([this.keep(), this.pause(1000)]); // a request that is repeated after a crash must be the same
		try {
			const doc = d.base
				? await transport.edit(this.where, d.base.revision, d.sending)
				: await transport.create(this.where, type, d.sending);
			this.trouble = undefined;
			this.draft = absorb(this.setting.form, this.draft, doc, this.setting.person);
			this.savedAt = this.setting.clock.now();
			await this.rename(doc);
			this.afterServer();
			this.setting.told?.(keyOf(this.where), doc.n);
			return { next: "done" };
		} catch (e) {
			return this.failed(verdictOf(e));
		}
	}

	private async failed(v: Verdict): Promise<Outcome> {
		this.trouble = v;
		switch (v.kind) {
			case "away":
				return { next: "later", wait: v.wait };
			case "full":
				this.draft = refused(this.draft);
				return { next: "later" };
			case "signed-out":
				return { next: "stop" };
			case "clash":
				this.draft = refused(this.draft);
				return this.overtaken(v);
			default:
				this.draft = refused(this.draft);
				this.keepSoon();
				return { next: "stop" };
		}
	}

	/** Somebody else has saved meanwhile, or what must be unique is another document's. */
	private async overtaken(v: Verdict): Promise<Outcome> {
		const { base } = this.draft;
		if (!base) return { next: "stop" };
		try {
			const doc = await this.setting.transport.load(this.where);
			if (doc.revision === base.revision) return { next: "stop" };
			this.trouble = undefined;
			this.draft = absorb(this.setting.form, this.draft, doc, this.setting.person);
			this.keepSoon();
			return { next: "done" };
		} catch (e) {
			const again = verdictOf(e);
			this.trouble = again.kind === "clash" ? v : again;
			return again.kind === "away" ? { next: "later" } : { next: "stop" };
		}
	}

	/** Gives the document the id that the server has for it. */
	private async rename(doc: Saved) {
		if (doc.id === this.where.document) return;
		const was = this.where;
		const record = this.recordId();
		this.where = { ...was, document: doc.id };
		this.setting.named?.(was, this.where);
		await this.keep([record]);
	}

	private afterServer() {
		this.cancelKeeping?.();
		this.cancelKeeping = undefined;
		if (this.onDisk || isUnsent(this.setting.form, this.draft)) void this.keep();
	}

	private keepSoon() {
		this.cancelKeeping ??= this.setting.clock.after(keepWithin, () => {
			this.cancelKeeping = undefined;
			void this.keep();
		});
	}

	private pause(ms: number) {
		return new Promise<void>((done) => this.setting.clock.after(ms, done));
	}

	private recordId() {
		return `${keyOf(this.where)}#${this.setting.tab}`;
	}

	/** Writes the draft into the browser's database, or takes it away when nothing is unsent. */
	private keep(instead: readonly string[] = []): Promise<void> {
		const write = async () => {
			const unsent = isUnsent(this.setting.form, this.draft) && !isBlank(this.draft);
			const id = this.recordId();
			const others = instead.filter((o) => o !== id);
			try {
				if (unsent) await this.setting.keeper.replace(others, this.kept());
				else if (this.onDisk || instead.length > 0) await this.setting.keeper.replace([...others, id]);
				this.onDisk = unsent;
				if (this.unkept) {
					this.unkept = false;
					this.changed();
				}
			} catch {
				this.unkept = true;
				this.changed();
			}
		};
		this.keeping = this.keeping.then(write);
		return this.keeping;
	}

	private kept(): Kept {
		const { person, tab, type, kind, title } = this.setting;
		return {
			id: this.recordId(),
			key: keyOf(this.where),
			tab,
			person,
			...this.where,
			type,
			kind,
			title: title?.(this.draft.local) ?? this.draft.local.name,
			at: this.at,
			trouble: this.draft.conflicts.length > 0 ? "conflict" : this.trouble?.detail,
			draft: this.draft,
		};
	}

	private changed() {
		this.shown = undefined;
		for (const f of this.listeners) f();
	}

	private look(): View {
		const { draft, trouble } = this;
		const unsent = isUnsent(this.setting.form, draft) && !isBlank(draft);
		const state = this.state(unsent);
		return {
			state,
			detail:
				state === "readonly"
					? (this.readonlyWhy ?? "")
					: state === "waiting"
						? (this.unready() ?? "")
						: (trouble?.detail ?? ""),
			content: draft.local,
			revision: draft.base?.revision,
			savedAt: this.savedAt,
			conflicts: draft.conflicts,
			faults: trouble?.kind === "refused" ? trouble.fields : [],
			canUndo: this.history.past.length > 0,
			canRedo: this.history.future.length > 0,
			unsent,
			unkept: this.unkept,
			resumed: this.resumed,
		};
	}

	private state(unsent: boolean): State {
		if (this.loaded !== "yes") return this.loaded;
		if (this.readonlyWhy !== undefined) return "readonly";
		switch (this.trouble?.kind) {
			case "away":
				return "offline";
			case "full":
			case "signed-out":
			case "gone":
				return this.trouble.kind;
			case "refused":
			case "clash":
				return "refused";
		}
		if (this.draft.conflicts.length > 0) return "conflict";
		if (this.saving.phase === "sending") return "saving";
		if (!unsent) return "saved";
		return this.unready() === undefined ? "unsaved" : "waiting";
	}
}
