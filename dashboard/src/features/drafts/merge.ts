import { alike, type Content, type Form, isEmpty } from "./content";
import { type Path, parts, read, write } from "./path";

/** A part that two have changed at the same time. Mine is what the draft says now. */
export interface Conflict {
	readonly path: Path;
	readonly base: unknown;
	readonly theirs: unknown;
}

export interface Merged {
	/** Mine, with what only they have changed. */
	readonly content: Content;
	/** The parts that they have changed and that were taken over. */
	readonly taken: readonly Path[];
	/** The parts that both have changed; the content says mine. */
	readonly conflicts: readonly Conflict[];
}

/**
 * merge brings together two states of a document that began as one, part by
 * part, by the server's rules: what only one side changed is kept, what both
 * changed alike is no conflict.
 */
export function merge(form: Form, base: Content, mine: Content, theirs: Content): Merged {
	let content = mine;
	const taken: Path[] = [];
	const conflicts: Conflict[] = [];
	for (const path of parts(form)) {
		const b = read(base, path);
		const m = read(mine, path);
		const t = read(theirs, path);
		if (alike(m, t) || alike(b, t)) continue;
		if (alike(b, m)) {
			content = write(content, path, t);
			taken.push(path);
		} else {
			conflicts.push({ path, base: b, theirs: t });
		}
	}
	return { content, taken, conflicts };
}

/** The parts in which two states differ. */
export function changed(form: Form, from: Content, to: Content): Path[] {
	if (from === to) return [];
	return parts(form).filter((p) => !alike(read(from, p), read(to, p)));
}

/** What is sent of a change: only what differs, null where a field is emptied. */
export interface Patch {
	slug?: string;
	name?: string;
	values?: Record<string, unknown>;
}

export function patchOf(form: Form, from: Content, to: Content, without: readonly Path[] = []): Patch {
	const patch: Patch = {};
	let values: Content = { slug: "", name: "", values: {} };
	for (const path of changed(form, from, to)) {
		if (without.includes(path)) continue;
		const v = read(to, path);
		if (path === ".slug") patch.slug = to.slug;
		else if (path === ".name") patch.name = to.name;
		else values = write(values, path, isEmpty(v) ? null : v);
	}
	if (Object.keys(values.values).length > 0) patch.values = { ...values.values };
	return patch;
}
