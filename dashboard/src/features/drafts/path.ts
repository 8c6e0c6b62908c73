import { type Content, type Form, isObject, type Shape } from "./content";

/**
 * A path names a place in a document, as the server writes it in faults:
 * "body[2].fields.headline". What is no field has a dot before it: ".slug" and
 * ".name".
 */
export type Path = string;

export function steps(path: Path): string[] {
	return path
		.replace(/\[(\d+)\]/g, ".$1")
		.split(".")
		.filter((s) => s !== "");
}

/** The same place, always written the same way. */
export function canonical(path: Path): Path {
	if (path.startsWith(".")) return path;
	return steps(path).reduce((at, s) => (/^\d+$/.test(s) ? `${at}[${s}]` : at === "" ? s : `${at}.${s}`), "");
}

export function read(c: Content, path: Path): unknown {
	if (path === ".slug") return c.slug;
	if (path === ".name") return c.name;
	let at: unknown = c.values;
	for (const s of steps(path)) {
		if (Array.isArray(at)) at = at[Number(s)];
		else if (isObject(at)) at = Object.hasOwn(at, s) ? at[s] : undefined;
		else return undefined;
	}
	return at;
}

/** The content with a value at a path; what lies apart from it is the same object as before. */
export function write(c: Content, path: Path, value: unknown): Content {
	if (path === ".slug") return { ...c, slug: String(value ?? "") };
	if (path === ".name") return { ...c, name: String(value ?? "") };
	return { ...c, values: put(c.values, steps(path), value) as Content["values"] };
}

function put(at: unknown, [head, ...rest]: string[], value: unknown): unknown {
	if (head === undefined) return value;
	if (Array.isArray(at)) {
		const copy = at.slice();
		copy[Number(head)] = put(at[Number(head)], rest, value);
		return copy;
	}
	const object = isObject(at) ? at : {};
	const next = put(Object.hasOwn(object, head) ? object[head] : undefined, rest, value);
	if (next === undefined) {
		const { [head]: _gone, ...others } = object;
		return others;
	}
	return { ...object, [head]: next };
}

/** Every part of a document that is merged by itself, in the order of its type. */
export function parts(form: Form): Path[] {
	const out: Path[] = [];
	if (form.named) out.push(".name");
	if (form.addressed) out.push(".slug");
	const walk = (shape: Shape, at: string) => {
		for (const [key, within] of Object.entries(shape)) {
			const path = at === "" ? key : `${at}.${key}`;
			if (within === null) out.push(path);
			else walk(within, path);
		}
	};
	walk(form.shape, "");
	return out;
}

/** The part that a path lies in: of a component the field in it, of a list the list. */
export function partOf(form: Form, path: Path): Path {
	if (path.startsWith(".")) return path;
	const found: string[] = [];
	let shape: Shape | null = form.shape;
	for (const s of steps(path)) {
		if (shape === null) break;
		found.push(s);
		shape = shape[s] ?? null;
	}
	return found.join(".");
}
