import { alike, type Content } from "./content";
import { type Path, read, write } from "./path";

/** One place before and after a change. */
export interface Change {
	readonly path: Path;
	readonly before: unknown;
	readonly after: unknown;
}

/** What one undo takes back. */
export interface Step {
	readonly changes: readonly Change[];
	readonly began: number;
	readonly ended: number;
}

/** What can be undone and done again, across all fields of a document. */
export interface History {
	readonly past: readonly Step[];
	readonly future: readonly Step[];
}

export const noHistory: History = { past: [], future: [] };

export const mostSteps = 200;
/** Typing in one place without a longer pause than this is one step… */
export const pause = 900;
/** …and no longer a stretch of typing than this. */
export const stretch = 4000;

/** The history with one more change. A change forgets what was undone. */
export function record(h: History, changes: readonly Change[], at: number): History {
	const last = h.past.at(-1);
	if (last && h.future.length === 0 && joins(last, changes, at)) {
		const joined = last.changes.map((c, i) => ({ ...c, after: changes[i]?.after }));
		return { past: [...h.past.slice(0, -1), { changes: joined, began: last.began, ended: at }], future: [] };
	}
	return { past: [...h.past, { changes, began: at, ended: at }].slice(-mostSteps), future: [] };
}

/** Whether a change goes on with the typing of a step. */
function joins(last: Step, changes: readonly Change[], at: number): boolean {
	return (
		at - last.ended <= pause &&
		at - last.began <= stretch &&
		last.changes.length === changes.length &&
		changes.every((c, i) => {
			const before = last.changes[i];
			return (
				c.path === before?.path &&
				typeof c.after === "string" &&
				typeof before.after === "string" &&
				alike(c.before, before.after)
			);
		})
	);
}

export interface Moved {
	readonly history: History;
	readonly content: Content;
	/** Where something changed, for the focus; undefined when nothing could. */
	readonly path: Path | undefined;
}

/**
 * undo takes back the newest step that still stands. A step whose place somebody
 * else has changed since is forgotten: undoing takes back one's own words only.
 */
export function undo(h: History, content: Content): Moved {
	const past = h.past.slice();
	for (let step = past.pop(); step; step = past.pop()) {
		const back = replay(
			content,
			step.changes.map(({ path, before, after }) => ({ path, before: after, after: before })).reverse(),
		);
		if (back) return { history: { past, future: [...h.future, step] }, content: back, path: step.changes[0]?.path };
	}
	return { history: { past, future: h.future }, content, path: undefined };
}

/** redo does again what was undone last. */
export function redo(h: History, content: Content): Moved {
	const future = h.future.slice();
	for (let step = future.pop(); step; step = future.pop()) {
		const on = replay(content, step.changes);
		if (on) return { history: { past: [...h.past, step], future }, content: on, path: step.changes[0]?.path };
	}
	return { history: { past: h.past, future }, content, path: undefined };
}

/** The content with those changes made that fit it; undefined when none does. */
function replay(content: Content, changes: readonly Change[]): Content | undefined {
	let out = content;
	let any = false;
	for (const c of changes) {
		if (!alike(read(out, c.path), c.before)) continue;
		out = write(out, c.path, c.after);
		any = true;
	}
	return any ? out : undefined;
}
