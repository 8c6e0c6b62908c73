import { memo, useEffect, useId, useMemo, useRef } from "react";
import { FieldRow } from "./FieldRow";
import { noFaults } from "./faults";
import styles from "./field.module.css";
import { type FieldFormProps, type FieldsProps, FormContext, type FormShared, fieldId } from "./form";
import { getAt, joinPath } from "./path";
import { newReveal } from "./reveal";

/** FieldForm is a form made from a type's fields. */
export function FieldForm(props: FieldFormProps) {
	const { defs, value, onChange, site, locale, schema, faults = noFaults, readOnly = false, leaveOut } = props;
	const given = props.source;
	// The page may make the source anew each time it draws: it is another one when what it says is.
	// biome-ignore lint/correctness/useExhaustiveDependencies: what it says is its identity
	const source = useMemo(
		() => (given ? { locale: given.locale, name: given.name, values: given.values } : undefined),
		[given?.locale, given?.name, given?.values],
	);
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
			Form: FieldForm,
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
