import { connection } from "@/api";
import { unique } from "@/lib/unique";
import { transport } from "./api";
import { realClock } from "./clock";
import { type Content, formOf } from "./content";
import { IndexedKeeper } from "./keeper";
import { Session } from "./session";
import { keyOf, type Where } from "./setting";
import { hear, openTabs, tab, tell } from "./tabs";
import type { KeptSteps } from "./trail";

/** A content type, as far as drafts need to know it. */
export interface DraftType {
	readonly id: string;
	readonly kind: string;
	readonly fields: readonly { key: string; kind: string; components?: readonly string[] | null | undefined }[] | null;
}

export const keeper = new IndexedKeeper();
const steps = new IndexedKeeper<KeptSteps>("ghee-steps");

/** The documents that are open in this tab, or were and are not sent yet. */
const open = new Map<string, { session: Session; users: number }>();

/** What documents that were begun here were called before the server named them. */
const begunAs = new Map<string, string>();

/** The name under which a document was opened in this tab: it stays the same when the server gives it another. */
export function openedAs(document: string): string {
	return begunAs.get(document) ?? document;
}

/** Tells that what is unsent on this device may have changed. */
const kept = new Set<() => void>();

export function onKept(f: () => void) {
	kept.add(f);
	return () => {
		kept.delete(f);
	};
}

function tellKept() {
	for (const f of kept) f();
}

export interface Opening {
	readonly where: Where;
	readonly person: string;
	readonly type: DraftType;
	readonly types: readonly DraftType[];
}

/** The session of a document: the one there is, or a new one. Each call is matched by one of release. */
export function acquire(o: Opening): Session {
	know(o.where.site, o.person, o.types);
	const key = keyOf(o.where);
	const there = open.get(key);
	if (there) {
		there.users++;
		return there.session;
	}
	const session = begin(o);
	open.set(key, { session, users: 1 });
	session.opened = session.open();
	return session;
}

/** A page has left the document. Its session ends when what it was sending is answered; what is unsent stays kept. */
export async function release(session: Session) {
	const entry = open.get(keyOf(session.where));
	if (!entry || entry.session !== session) return;
	entry.users--;
	if (entry.users > 0) return;
	session.leave();
	await session.settled();
	if (entry.users > 0 || open.get(keyOf(session.where)) !== entry) return; // opened again meanwhile
	open.delete(keyOf(session.where));
	await session.close();
}

/** Lets unsent words go, because their editor said so. */
export async function discard(k: { id: string; key: string }) {
	const entry = open.get(k.key);
	open.delete(k.key);
	await entry?.session.discard();
	await keeper.replace([k.id]);
	tellKept();
	tell({ kind: "kept" });
}

function begin({ where, person, type, types }: Opening) {
	const form = formOf(type, types);
	return new Session(where, {
		form,
		type: type.id,
		kind: type.kind,
		person,
		tab,
		clock: realClock,
		transport,
		keeper: {
			all: () => keeper.all(),
			change: (f) => keeper.change(f).then(tellKept),
			replace: (remove, put) => keeper.replace(remove, put).then(tellKept),
		},
		steps,
		unique,
		tabs: openTabs,
		unready: (c) =>
			form.addressed && c.slug.trim() === ""
				? `Kept on this device. It is sent once it has a ${form.named ? "title" : "name"}.`
				: undefined,
		title: (c) => titleOf(type, c),
		told: (key, n) => tell({ kind: "saved", key, n }),
		named: (was, is) => {
			begunAs.set(is.document, openedAs(was.document));
			const entry = open.get(keyOf(was));
			open.delete(keyOf(was));
			if (entry) open.set(keyOf(is), entry);
		},
	});
}

/** What people call a document: its name, or the first short text of what has none. */
export function titleOf(type: DraftType, c: Content): string {
	if (type.kind === "author") return `${c.values.first_name ?? ""} ${c.values.last_name ?? ""}`.trim();
	if (type.kind !== "collection") return c.name.trim();
	for (const f of type.fields ?? []) {
		const text = f.kind === "short_text" ? c.values[f.key] : undefined;
		if (typeof text === "string" && text.trim() !== "") return text.trim();
	}
	return "";
}

/** Whose words of which sites can be sent: those whose types this tab knows. */
const known = new Map<string, { person: string; types: readonly DraftType[] }>();

export function know(site: string, person: string, types: readonly DraftType[]) {
	known.set(site, { person, types });
}

let sending = false;

/** Sends what was left behind on the sites that this tab knows. What cannot be sent stays kept. */
export async function sendLeftBehind() {
	if (sending) return;
	sending = true;
	try {
		const living = await openTabs();
		for (const k of await keeper.all()) {
			const site = known.get(k.site);
			const type = site?.types.find((t) => t.id === k.type);
			const isMine = site?.person === k.person && !living.has(k.tab) && !open.has(k.key);
			if (!site || !type || !isMine || k.draft.conflicts.length > 0) continue;
			const where = { site: k.site, document: k.document, locale: k.locale };
			const session = acquire({ where, person: k.person, type, types: site.types });
			await session.opened;
			await release(session);
		}
	} catch {
		// a browser without a database kept nothing
	} finally {
		sending = false;
	}
}

if (typeof window !== "undefined") {
	const all = (f: (s: Session) => void) => {
		for (const { session } of open.values()) f(session);
	};
	const again = () => {
		all((s) => s.wake());
		void sendLeftBehind();
	};
	hear((m) => {
		if (m.kind === "saved") void open.get(m.key)?.session.news();
		if (m.kind === "kept") tellKept();
	});
	connection.subscribe(() => {
		if (connection.get() === "up") again();
	});
	window.addEventListener("online", again);
	window.addEventListener("focus", () => all((s) => void s.news()));
	window.addEventListener("pagehide", () => all((s) => s.leave()));
	document.addEventListener("visibilitychange", () => {
		if (document.visibilityState === "hidden") all((s) => s.leave());
	});
	window.addEventListener("beforeunload", (e) => {
		all((s) => s.leave());
		// Asked only where closing would lose words: what is kept is here again the next time.
		for (const { session } of open.values()) if (session.view().unkept && session.view().unsent) e.preventDefault();
	});
}
