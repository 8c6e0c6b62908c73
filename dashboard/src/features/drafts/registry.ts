import { connection } from "@/api";
import { transport } from "./api";
import { realClock } from "./clock";
import { type Content, formOf } from "./content";
import { IndexedKeeper, type Kept } from "./keeper";
import { Session } from "./session";
import { isNew, keyOf, type Where } from "./setting";
import { hear, openTabs, tab, tell, unique } from "./tabs";

/** A content type, as far as drafts need to know it. */
export interface DraftType {
	readonly id: string;
	readonly kind: string;
	readonly fields: readonly { key: string; kind: string; components?: readonly string[] | null | undefined }[] | null;
}

export const keeper = new IndexedKeeper();

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
	const key = keyOf(o.where);
	const there = open.get(key);
	if (there) {
		there.users++;
		return there.session;
	}
	const session = begin(o);
	open.set(key, { session, users: 1 });
	session.subscribe(() => {
		const entry = open.get(keyOf(session.where));
		if (entry?.session === session && entry.users === 0) end(session);
	});
	void session.open();
	return session;
}

/** A page has left the document. Its session goes on for as long as something is unsent. */
export function release(session: Session) {
	const entry = open.get(keyOf(session.where));
	if (!entry || entry.session !== session) return;
	entry.users--;
	if (entry.users > 0) return;
	session.leave();
	end(session);
}

function end(session: Session) {
	if (session.close()) open.delete(keyOf(session.where));
}

export function isOpen(key: string) {
	return open.has(key);
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
			put: (k) => keeper.put(k).then(tellKept),
			replace: (ids, by) => keeper.replace(ids, by).then(tellKept),
			all: () => keeper.all(),
		},
		unique,
		tabs: openTabs,
		unready: (c) =>
			form.addressed && c.slug.trim() === "" ? "Kept on this device. It is sent once it has a title." : undefined,
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

/** Sends what was left behind by tabs that are no longer there. What cannot be sent stays kept. */
export async function sendLeftBehind(k: Kept, type: DraftType, types: readonly DraftType[]) {
	if (open.has(k.key) || (k.trouble === "conflict" && !isNew(k.document))) return;
	const session = acquire({
		where: { site: k.site, document: k.document, locale: k.locale },
		person: k.person,
		type,
		types,
	});
	await session.settled();
	release(session);
}

if (typeof window !== "undefined") {
	const all = (f: (s: Session) => void) => {
		for (const { session } of open.values()) f(session);
	};
	hear((m) => {
		if (m.kind === "saved") void open.get(m.key)?.session.news();
		if (m.kind === "kept") tellKept();
	});
	connection.subscribe(() => {
		if (connection.get() === "up") all((s) => s.wake());
	});
	window.addEventListener("online", () => all((s) => s.wake()));
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
