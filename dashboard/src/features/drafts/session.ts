import { Autosave, type Outcome } from "./autosave";
import type { Content, Saved } from "./content";
import { absorb, begin, blank, type Draft, draftOf, hasToSend, isBlank, isUnsent, refused, resolve } from "./draft";
import { type Change, type History, noHistory, record, redo, undo } from "./history";
import type { Kept } from "./keeper";
import { isSame, type Loaded, look } from "./look";
import { canonical, type Path, read, write } from "./path";
import { leftBehind, recordId, recordOf } from "./record";
import { isNew, keyOf, type Setting, type View, type Where } from "./setting";
import { Shelf } from "./shelf";
import { fitting, type KeptSteps, Trail } from "./trail";
import { type Verdict, verdictOf } from "./verdict";

/**
 * Session is one document being edited in one tab. It lives outside of React:
 * leaving the page does not end it while something is unsent.
 */
export class Session {
	where: Where;
	/** Settles when it is known what there is of the document. */
	opened: Promise<void> = Promise.resolve();
	readonly setting: Setting;
	private draft: Draft = blank;
	private history: History = noHistory;
	private loaded: Loaded = "loading";
	private trouble: Verdict | undefined;
	private savedAt: number | undefined;
	private readonly listeners = new Set<() => void>();
	private shown: View | undefined;
	private isStale = true;
	private readonly saving: Autosave;
	private turn = 0; // of requests that change something
	private at = 0;
	private readonly shelf: Shelf;
	private readonly trail: Trail;
	private resumed = false;
	private readonlyWhy: string | undefined;
	private closed = false;

	constructor(where: Where, setting: Setting) {
		this.where = where;
		this.setting = setting;
		this.shelf = new Shelf(
			setting.clock,
			(remove, put) => this.setting.keeper.replace(remove, put),
			() => this.recordId(),
			() => (this.isUnsent() ? this.record(this.setting.tab) : undefined),
			() => this.changed(),
		);
		this.trail = new Trail(
			setting.clock,
			() => this.setting.steps,
			() => this.steps(),
		);
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
		if (this.isStale || !this.shown) {
			this.isStale = false;
			const next = this.look();
			// What says the same is the same: nothing that shows it is drawn again.
			if (!this.shown || !isSame(this.shown, next)) this.shown = next;
		}
		return this.shown;
	};

	// --- opening

	/** Finds what this browser kept of the document, and what the server has. */
	async open() {
		try {
			const open = await this.setting.tabs();
			const { person, tab } = this.setting;
			const history = await this.trail.found({ key: keyOf(this.where), person, tab }, open);
			if (this.history === noHistory) this.history = history;
			await this.setting.keeper.change((all) => this.takeOver(all, open));
		} catch {
			this.shelf.refuses = true; // a browser without a database: the server is all there is
		}
		if (isNew(this.where.document)) this.loaded = "yes";
		this.changed();
		if (this.draft.sending === undefined && !isNew(this.where.document)) await this.news();
		this.saving.saveNow(false);
	}

	/** Takes over what tabs that are no longer there have left of the document, in one step with looking for it. */
	private takeOver(all: readonly Kept[], open: ReadonlySet<string>) {
		const left = leftBehind(this.where, this.setting, all, open);
		if (!left) return undefined;
		this.draft = left.draft;
		this.at = left.at;
		this.shelf.holds = this.resumed = true;
		this.loaded = "yes";
		return { remove: left.records, put: this.record(this.setting.tab) };
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
		this.trail.soon();
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
		this.shelf.hurry();
		void this.trail.hurry();
		this.saving.saveNow(false);
	}

	/** Ends the session. What is unsent stays kept, for whichever tab opens it next. */
	async close() {
		this.closed = true;
		this.saving.close();
		this.shelf.cancel();
		await this.trail.hurry();
		const left = this.isUnsent() ? this.record("") : undefined;
		if (left || this.shelf.holds) await this.setting.keeper.replace([this.recordId()], left);
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
		await this.shelf.clear();
	}

	// --- inside

	private move(how: typeof undo): Path | undefined {
		if (this.readonlyWhy !== undefined || this.loaded !== "yes") return undefined;
		const m = how(this.history, this.draft.local);
		this.history = m.history;
		this.trail.soon();
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
		this.shelf.soon();
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
		await Promise.race([this.shelf.now(), this.pause(1000)]); // a request that is repeated after a crash must be the same
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
			case "reading":
				this.draft = refused(this.draft);
				return { next: "later" };
			case "signed-out":
				return { next: "stop" };
			case "clash":
				this.draft = refused(this.draft);
				return this.overtaken(v);
			default:
				this.draft = refused(this.draft);
				this.shelf.soon();
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
			this.shelf.soon();
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
		await this.shelf.now([record]);
	}

	private afterServer() {
		if (this.shelf.holds || this.isUnsent()) void this.shelf.now();
		else this.shelf.cancel();
	}

	private isUnsent() {
		return isUnsent(this.setting.form, this.draft) && !isBlank(this.draft);
	}

	private pause(ms: number) {
		return new Promise<void>((done) => this.setting.clock.after(ms, done));
	}

	private recordId() {
		return recordId(this.where, this.setting.tab);
	}

	private record(tab: string): Kept {
		return recordOf(this.where, this.setting, tab, { draft: this.draft, at: this.at, trouble: this.trouble });
	}

	/** What can be undone, as it is kept. */
	private steps(): KeptSteps {
		const { person, tab, clock } = this.setting;
		return { id: this.recordId(), key: keyOf(this.where), tab, person, at: clock.now(), ...fitting(this.history) };
	}

	private changed() {
		this.isStale = true;
		for (const f of this.listeners) f();
	}

	private look(): View {
		return look({
			loaded: this.loaded,
			draft: this.draft,
			history: this.history,
			trouble: this.trouble,
			phase: this.saving.phase,
			savedAt: this.savedAt,
			unsent: this.isUnsent(),
			unready: this.unready(),
			readonlyWhy: this.readonlyWhy,
			unkept: this.shelf.refuses,
			resumed: this.resumed,
		});
	}
}
