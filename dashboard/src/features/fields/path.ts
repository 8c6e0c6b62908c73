/**
 * Paths into a document's values, written as the server writes them in faults:
 * `body[3].fields.headline`. Setting copies only what lies on the path, so
 * that everything beside it stays the same object and need not render again.
 */
export type Step = string | number;

const steps = new Map<string, readonly Step[]>();
const remembered = 5000;

/** Takes a path apart. */
export function parsePath(path: string): readonly Step[] {
	const known = steps.get(path);
	if (known) return known;
	const out: Step[] = [];
	for (const part of path.split(".")) {
		const [key = "", ...rest] = part.split("[");
		if (key !== "") out.push(key);
		for (const index of rest) out.push(Number.parseInt(index, 10));
	}
	if (steps.size > remembered) steps.clear();
	steps.set(path, out);
	return out;
}

/** Puts a key or an index at the end of a path. */
export function joinPath(path: string, step: Step): string {
	if (typeof step === "number") return `${path}[${step}]`;
	return path === "" ? step : `${path}.${step}`;
}

/** The value at a path; undefined where the path leads nowhere. */
export function getAt(root: unknown, path: string): unknown {
	let at = root;
	for (const step of parsePath(path)) {
		if (at === null || typeof at !== "object") return undefined;
		at = (at as Record<Step, unknown>)[step];
	}
	return at;
}

/** A copy of root with another value at path. The same value gives root itself. */
export function setAt<T>(root: T, path: string, next: unknown): T {
	return put(root, parsePath(path), 0, next) as T;
}

function put(at: unknown, path: readonly Step[], depth: number, next: unknown): unknown {
	const step = path[depth];
	if (step === undefined) return next;
	const whole = at !== null && typeof at === "object";
	const was = whole ? (at as Record<Step, unknown>)[step] : undefined;
	const now = put(was, path, depth + 1, next);
	if (whole && Object.is(was, now) && (was !== undefined || step in (at as object))) return at;
	if (typeof step === "number") {
		const list = Array.isArray(at) ? at.slice() : [];
		list[step] = now;
		return list;
	}
	return { ...(whole && !Array.isArray(at) ? at : {}), [step]: now };
}

/** Whether a path lies at or below another. */
export function isWithin(path: string, above: string): boolean {
	if (above === "" || path === above) return true;
	const next = path[above.length];
	return path.startsWith(above) && (next === "." || next === "[");
}
