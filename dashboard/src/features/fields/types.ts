import type { ComponentType as ReactComponent } from "react";

/** The field kinds of the server (internal/content/type.go). */
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

/** One option of a dropdown. */
export interface Choice {
	value: string;
	label: string;
}

/** One field of a content type, as the admin API gives it. */
export interface FieldDef {
	id: number;
	key: string;
	label?: string;
	kind: FieldKind;
	required?: boolean;
	unique?: boolean;
	min_length?: number | null;
	max_length?: number | null;
	min?: number | null;
	max?: number | null;
	pattern?: string;
	choices?: Choice[] | null;
	target?: string;
	many?: boolean;
	components?: string[] | null;
	fields?: FieldDef[] | null;
}

/** What a type is for. */
export type TypeKind = "page" | "single" | "collection" | "component" | "post" | "author" | "category" | "tag";

/** A content type, as the admin API gives it. */
export interface ContentType {
	id: string;
	kind: TypeKind;
	key: string;
	name: string;
	fields: FieldDef[];
	last: number;
}

/** Field values by key, in the form that the admin API reads and writes. */
export type Values = Record<string, unknown>;

/** One element of a component picker. */
export interface Picked {
	type: string;
	fields: Values;
}

/** What every input gets. */
export interface FieldProps<V = unknown> {
	def: FieldDef;
	value: V;
	onChange(next: V): void;
	/** Id of the control, for its label; hint and fault have `${id}-hint` and `${id}-fault`. */
	id: string;
	site: string;
	locale: string;
	readOnly?: boolean;
	/** What the server found wrong here. */
	fault?: string;
	/** Where the value stands in the document: `body[3].fields.headline`. */
	path: string;
}

/** Looks up the content types of a site. */
export interface Schema {
	types: readonly ContentType[];
	byId(id: string): ContentType | undefined;
	component(key: string): ContentType | undefined;
}

/** A field type: how it begins, how it reads in one line, how it is edited. */
export interface FieldType<V = unknown> {
	/** The value of a field that nobody has touched. */
	empty(def: FieldDef): V;
	/** A value in one line of plain text; "" when there is nothing to say. */
	summary(value: V, def: FieldDef, schema: Schema): string;
	Input: ReactComponent<FieldProps<V>>;
	/**
	 * How the row names it: one control with a label, the default; a set of controls under one name; or
	 * nothing, for an input that holds other fields and draws its own frame.
	 */
	shape?: "control" | "set" | "frame";
}
