import type { Schema } from "@/api";

/** What a type is for. */
export type Kind = "page" | "single" | "collection" | "component" | "post" | "author" | "category" | "tag";

/** What a field holds. */
export type FieldKind =
	| "short_text"
	| "long_text"
	| "wysiwyg"
	| "html"
	| "number"
	| "date"
	| "dropdown"
	| "checkbox"
	| "color"
	| "media"
	| "reference"
	| "component"
	| "component_picker"
	| "repeater"
	| "form";

/** A field as the server has it. */
export interface ContentField extends Omit<Schema<"Field">, "kind" | "fields" | "components" | "choices"> {
	kind: FieldKind;
	fields?: ContentField[];
	components?: string[];
	choices?: Schema<"Choice">[];
}

/** A type as the server has it. */
export interface ContentType extends Omit<Schema<"Type">, "kind" | "fields"> {
	kind: Kind;
	fields: ContentField[] | null;
}

/** A field while it is edited: uid names it on the screen, also before it has an id. */
export interface DraftField extends Omit<ContentField, "fields"> {
	uid: string;
	fields?: DraftField[];
	/** The key still follows the label: nobody has typed one. */
	follows?: boolean;
}

/** A type while it is edited. */
export interface DraftType extends Omit<ContentType, "fields"> {
	fields: DraftField[];
}

/** draftOf makes a type ready to be edited. */
export function draftOf(type: ContentType): DraftType {
	return { ...type, fields: (type.fields ?? []).map((f) => draftField(f)) };
}

function draftField(f: ContentField): DraftField {
	return { ...f, uid: `f${f.id}`, fields: f.fields?.map((sub) => draftField(sub)) };
}

/** typeOf is what is sent. */
export function typeOf(draft: DraftType): ContentType {
	return { ...draft, fields: draft.fields.map((f) => fieldOf(f)) };
}

function fieldOf({ uid: _, follows: __, fields, ...f }: DraftField): ContentField {
	return fields ? { ...f, fields: fields.map((sub) => fieldOf(sub)) } : f;
}

let made = 0;

/** newField is a field of a kind that nobody has saved. */
export function newField(kind: FieldKind, label = ""): DraftField {
	made += 1;
	const field: DraftField = { uid: `new${made}`, id: 0, key: "", label, kind, follows: true };
	if (kind === "dropdown") field.choices = [{ value: "first", label: "First" }];
	if (kind === "repeater") field.fields = [];
	return field;
}

/** newType is a type that nobody has saved. */
export function newType(kind: Kind): DraftType {
	return { id: "", kind, key: "", name: "", last: 0, fields: [] };
}

/** at changes the list of fields that a path of uids leads to: [] for the type's own. */
export function within(
	draft: DraftType,
	path: readonly string[],
	change: (fields: DraftField[]) => DraftField[],
): DraftType {
	const go = (fields: DraftField[], rest: readonly string[]): DraftField[] => {
		const [first, ...more] = rest;
		if (first === undefined) return change(fields);
		return fields.map((f) => (f.uid === first ? { ...f, fields: go(f.fields ?? [], more) } : f));
	};
	return { ...draft, fields: go(draft.fields, path) };
}

/** moved puts the field at from before or after the one at to. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
	const out = [...list];
	const [one] = out.splice(from, 1);
	if (one === undefined) return out;
	out.splice(Math.max(0, Math.min(out.length, to)), 0, one);
	return out;
}

/** find is a field by its uid, with the uids of the fields it is in. */
export function find(fields: readonly DraftField[], uid: string): { field: DraftField; path: string[] } | undefined {
	for (const field of fields) {
		if (field.uid === uid) return { field, path: [] };
		const below = find(field.fields ?? [], uid);
		if (below) return { field: below.field, path: [field.uid, ...below.path] };
	}
	return undefined;
}
