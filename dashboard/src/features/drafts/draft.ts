import { alike, type Content, type Form, isEmpty, nothing, type Saved } from "./content";
import { type Conflict, changed, type Patch, patchOf } from "./merge";
import { parts, read, write } from "./path";

/** What was sent and not yet answered: sent again as it is until it is. */
export interface Sending {
	/** The request's idempotency key, so that it has one effect however often it is sent. */
	readonly key: string;
	readonly content: Content;
	readonly patch: Patch;
	readonly auto: boolean;
	/** It was sent before, and nobody knows what became of it. */
	readonly again: boolean;
}

/** The state of the server that a draft goes on from. */
export interface Base {
	readonly revision: string;
	readonly n: number;
	readonly content: Content;
}

/**
 * Draft is what this device has of a document in one locale, unsent words
 * included. It is what is kept in the browser, and changed by the functions of
 * this file alone, which ask neither clock nor network.
 */
export interface Draft {
	/** undefined while the server does not know the document in this locale. */
	readonly base: Base | undefined;
	/** The base in this device's own words: the server may write a value in another form (a date, a letter composed). */
	readonly shadow: Content;
	/** What the editor sees. */
	readonly local: Content;
	readonly conflicts: readonly Conflict[];
	readonly sending: Sending | undefined;
}

export const blank: Draft = { base: undefined, shadow: nothing, local: nothing, conflicts: [], sending: undefined };

/** A draft of what the server has. */
export function draftOf(doc: Saved): Draft {
	const content = contentOf(doc);
	return { ...blank, base: { revision: doc.revision, n: doc.n, content }, shadow: content, local: content };
}

function contentOf(doc: Saved): Content {
	return { slug: doc.slug, name: doc.name, values: doc.values };
}

/** Whether the server lacks something that this device has. */
export function isUnsent(form: Form, d: Draft): boolean {
	return d.sending !== undefined || d.conflicts.length > 0 || changed(form, d.shadow, d.local).length > 0;
}

/** Whether there is something to send now. Parts in conflict wait for the editor's choice. */
export function hasToSend(form: Form, d: Draft): boolean {
	const held = d.conflicts.map((c) => c.path);
	return d.sending !== undefined || changed(form, d.shadow, d.local).some((p) => !held.includes(p));
}

/** The draft with its next request; the one that was not answered, if there is such a one. */
export function begin(form: Form, d: Draft, key: string, auto: boolean): Draft & { sending: Sending } {
	if (d.sending) return { ...d, sending: { ...d.sending, again: true } };
	const held = d.conflicts.map((c) => c.path);
	let content = d.local;
	for (const path of held) content = write(content, path, read(d.shadow, path));
	const patch = patchOf(form, d.shadow, content);
	return { ...d, sending: { key, content, patch, auto, again: false } };
}

/** The draft after a request that had no effect, for which the server gave a reason. */
export function refused(d: Draft): Draft {
	return { ...d, sending: undefined };
}

/**
 * absorb brings a draft up to a state of the server, either the answer to what
 * it was sending or news. What only others changed is taken over; where both
 * did, the draft keeps saying its own and has a conflict.
 */
export function absorb(form: Form, d: Draft, doc: Saved, me: string): Draft {
	const theirs = contentOf(doc);
	const sent = d.sending;
	const sentParts = sent ? changed(form, d.shadow, sent.content) : [];
	const known = d.base?.content ?? nothing;
	// An answer to a request that was sent before is of the document as it is now, perhaps after somebody else's change.
	const ours = sent !== undefined && (!sent.again || doc.author === undefined || doc.author === me);
	let shadow = d.shadow;
	let local = d.local;
	const conflicts: Conflict[] = [];
	for (const path of parts(form)) {
		const t = read(theirs, path);
		const l = read(local, path);
		const held = d.conflicts.find((c) => c.path === path);
		if (held) {
			shadow = write(shadow, path, t);
			const other = alike(t, read(known, path)) ? held.theirs : t;
			if (!alike(l, other)) conflicts.push({ path, base: held.base, theirs: other });
			continue;
		}
		const was = sent && sentParts.includes(path) ? read(sent.content, path) : read(shadow, path);
		const stands = sentParts.includes(path) ? ours || alike(t, was) : alike(t, read(known, path));
		if (stands) {
			shadow = write(shadow, path, was); // perhaps in another form than the server's
		} else {
			shadow = write(shadow, path, t);
			if (alike(l, was)) local = write(local, path, t);
			else if (!alike(l, t)) conflicts.push({ path, base: was, theirs: t });
		}
	}
	if (!form.named && local.name !== theirs.name) {
		shadow = { ...shadow, name: theirs.name };
		local = { ...local, name: theirs.name };
	}
	return { base: { revision: doc.revision, n: doc.n, content: theirs }, shadow, local, conflicts, sending: undefined };
}

/** The draft after the editor's choice between the two versions of a part. */
export function resolve(d: Draft, path: string, choice: "mine" | "theirs"): Draft {
	const c = d.conflicts.find((c) => c.path === path);
	if (!c) return d;
	return {
		...d,
		conflicts: d.conflicts.filter((o) => o !== c),
		local: choice === "theirs" ? write(d.local, path, c.theirs) : d.local,
	};
}

/**
 * adopt brings the words of another draft of the same document into one: of a
 * tab that was closed, or of a browser that was killed.
 */
export function adopt(form: Form, d: Draft, other: Draft): Draft {
	let { local } = d;
	const conflicts = d.conflicts.slice();
	for (const path of changed(form, other.shadow, other.local)) {
		const theirs = read(local, path);
		const mine = read(other.local, path);
		if (alike(theirs, mine) || conflicts.some((c) => c.path === path)) continue;
		if (!alike(theirs, read(d.shadow, path)) || !alike(read(d.shadow, path), read(other.shadow, path))) {
			conflicts.push({ path, base: read(other.shadow, path), theirs });
		}
		local = write(local, path, mine);
	}
	return { ...d, local, conflicts };
}

/** Whether a draft says nothing at all. */
export function isBlank(d: Draft): boolean {
	return d.base === undefined && isEmpty(d.local.values) && d.local.name === "" && d.local.slug === "";
}
