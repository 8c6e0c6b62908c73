/** What an editor writes of a document in one locale. */
export interface Content {
	readonly slug: string;
	readonly name: string;
	readonly values: Readonly<Record<string, unknown>>;
}

/** A document as the server has it. */
export interface Saved extends Content {
	readonly id: string;
	readonly revision: string;
	readonly n: number;
	readonly author?: string | undefined;
}

export const nothing: Content = { slug: "", name: "", values: {} };

/**
 * The parts of a type that are merged one by one: the keys of its fields, and
 * within a component those of the component. Everything else is one value, as
 * it is for the server.
 */
export interface Shape {
	readonly [key: string]: Shape | null;
}

/** What is to be known of a type to compare two states of a document. */
export interface Form {
	readonly shape: Shape;
	/** Somebody gives the document its name; otherwise the server makes it of the values. */
	readonly named: boolean;
	/** It has an address. */
	readonly addressed: boolean;
}

interface Field {
	key: string;
	kind: string;
	components?: readonly string[] | null | undefined;
}

interface Type {
	id: string;
	kind: string;
	fields: readonly Field[] | null;
}

/** More components within components than the server takes. */
const deepest = 9;

export function formOf(type: Type, types: readonly Type[]): Form {
	const byId = new Map(types.map((t) => [t.id, t]));
	const shapeOf = (fields: readonly Field[] | null, depth: number): Shape => {
		const shape: Record<string, Shape | null> = {};
		for (const f of fields ?? []) {
			const only = f.kind === "component" && f.components?.length === 1 ? f.components[0] : undefined;
			const component = only === undefined || depth > deepest ? undefined : byId.get(only);
			shape[f.key] = component ? shapeOf(component.fields, depth + 1) : null;
		}
		return shape;
	};
	return {
		shape: shapeOf(type.fields, 0),
		named: type.kind !== "collection" && type.kind !== "author",
		addressed: type.kind !== "collection",
	};
}

/** Whether a value says nothing. The server keeps none of these apart from a field that is not there. */
export function isEmpty(v: unknown): boolean {
	if (v === undefined || v === null || v === "") return true;
	if (Array.isArray(v)) return v.length === 0;
	return isObject(v) && Object.values(v).every(isEmpty);
}

export function isObject(v: unknown): v is Record<string, unknown> {
	return typeof v === "object" && v !== null && !Array.isArray(v);
}

/** Whether two values say the same. */
export function alike(a: unknown, b: unknown): boolean {
	if (a === b || (isEmpty(a) && isEmpty(b))) return true;
	if (Array.isArray(a) && Array.isArray(b)) {
		return a.length === b.length && a.every((x, i) => alike(x, b[i]));
	}
	if (isObject(a) && isObject(b)) {
		return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((k) => alike(a[k], b[k]));
	}
	return false;
}
