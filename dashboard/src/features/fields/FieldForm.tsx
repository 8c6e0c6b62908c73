import { memo, useEffect, useId, useMemo, useRef } from "react";
import { FieldRow } from "./FieldRow";
import type { Faults } from "./faults";
import { noFaults } from "./faults";
import styles from "./field.module.css";
import { type FieldsProps, FormContext, type FormShared, fieldId, type Source } from "./form";
import { getAt, joinPath } from "./path";
import { newReveal, type Reveal } from "./reveal";
import type { FieldDef, Schema, Values } from "./types";

interface Props {
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

/** FieldForm is a form made from a type's fields. */
export function FieldForm(props: Props) {
	const { defs, value, onChange, site, locale, schema, faults = noFaults, readOnly = false, source, leaveOut } = props;
	const prefix = useId().replace(/\W/g, "");
	const newest = useRef({ value, onChange });
	newest.current = { value, onChange };
	const reveal = useMemo(() => newReveal((path) => focusField(prefix, path), drawn), [prefix]);
	const { onReveal } = props;
	useEffect(() => onReveal?.(reveal), [onReveal, reveal]);
	const shared = useMemo<FormShared>(
		() => ({
			site,
			locale,
			schema,
			faults,
			readOnly,
			source,
			prefix,
			reveal,
			Fields,
			set: (path, next) => newest.current.onChange(path, next),
			get: (path) => getAt(newest.current.value, path),
		}),
		[site, locale, schema, faults, readOnly, source, prefix, reveal],
	);
	return (
		<FormContext.Provider value={shared}>
			<div className={source ? styles.translating : styles.form}>
				<Fields defs={defs} values={value} path="" leaveOut={leaveOut} />
			</div>
		</FormContext.Provider>
	);
}

const Fields = memo(function Fields({ defs, values, path, leaveOut }: FieldsProps) {
	return defs.map((def) => {
		const at = joinPath(path, def.key);
		return leaveOut?.includes(at) ? null : <FieldRow key={def.key} def={def} value={values[def.key]} path={at} />;
	});
});

function drawn(run: () => void) {
	requestAnimationFrame(() => requestAnimationFrame(run));
}

function focusField(prefix: string, path: string) {
	const control = document.getElementById(fieldId(prefix, path));
	const target = control?.matches("input,select,textarea,button,[tabindex],[contenteditable]")
		? control
		: control?.querySelector<HTMLElement>("input,select,textarea,button,[tabindex],[contenteditable]");
	(control ?? target)?.scrollIntoView({ block: "center" });
	target?.focus({ preventScroll: true });
}
