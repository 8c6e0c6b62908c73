import { type ComponentType, createContext, useContext } from "react";
import type { Faults } from "./faults";
import type { Reveal } from "./reveal";
import type { FieldDef, Schema, Values } from "./types";

/** A version in another locale that is translated from. */
export interface Source {
	locale: string;
	/** The locale as people call it. */
	name: string;
	values: Values;
}

/** The rows of one object of values: of the document, a component, a repeater's row. */
export interface FieldsProps {
	defs: readonly FieldDef[];
	values: Values;
	path: string;
	leaveOut?: readonly string[] | undefined;
}

/** What a form is made from. */
export interface FieldFormProps {
	defs: readonly FieldDef[];
	value: Values;
	/** A path within the values, as deep as the field that was changed: `body[3].fields.headline`. Apply it with setAt. */
	onChange(path: string, next: unknown): void;
	site: string;
	locale: string;
	schema: Schema;
	faults?: Faults;
	readOnly?: boolean;
	/** Shown beside each field, to translate from. */
	source?: Source;
	/** Fields that are edited elsewhere on the page, by path. */
	leaveOut?: readonly string[];
	/** Given the form's reveal, which opens and focuses the field at a path. */
	onReveal?(reveal: Reveal): void;
}

/** What every field of one form shares. It changes seldom: values go from row to row. */
export interface FormShared {
	site: string;
	locale: string;
	schema: Schema;
	faults: Faults;
	readOnly: boolean;
	source?: Source | undefined;
	/** Stands before the ids of the form's controls; forms on one page differ in it. */
	prefix: string;
	set(path: string, next: unknown): void;
	/** The value at a path as it is now, for what is done on a click. */
	get(path: string): unknown;
	reveal: Reveal;
	/** Draws the fields inside a field; here, for a field's input cannot import what imports it. */
	Fields: ComponentType<FieldsProps>;
	/** A whole form, for a dialog that makes another entry. */
	Form: ComponentType<FieldFormProps>;
}

export const FormContext = createContext<FormShared | null>(null);

/** useForm is the form around a field. */
export function useForm(): FormShared {
	const form = useContext(FormContext);
	if (!form) throw new Error("A field stands outside of a FieldForm.");
	return form;
}

/** The id of the control at a path. */
export function fieldId(prefix: string, path: string): string {
	return `${prefix}-${path.replace(/[.[\]]+/g, ":")}`;
}
