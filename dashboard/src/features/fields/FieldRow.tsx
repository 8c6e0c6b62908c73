import { memo, useCallback } from "react";
import { Counter } from "./Counter";
import { sentence } from "./faults";
import styles from "./field.module.css";
import { fieldId, useForm } from "./form";
import { hintOf } from "./hint";
import { fieldTypes } from "./registry";
import { SourceBeside } from "./SourceBeside";
import { labelOf } from "./schema";
import type { FieldDef } from "./types";
import { isEmpty } from "./value";

interface Props {
	def: FieldDef;
	value: unknown;
	path: string;
}

/** FieldRow is one field with its label, counter, hint and fault. It renders again when its own value changes. */
export const FieldRow = memo(function FieldRow({ def, value, path }: Props) {
	const form = useForm();
	const { set } = form;
	const onChange = useCallback((next: unknown) => set(path, next), [set, path]);
	const type = fieldTypes[def.kind];
	const id = fieldId(form.prefix, path);
	const label = labelOf(def);
	const message = form.faults[path];
	const fault = message === undefined ? undefined : sentence(label, message);
	const input = (
		<type.Input
			def={def}
			value={value ?? type.empty(def)}
			onChange={onChange}
			id={id}
			site={form.site}
			locale={form.locale}
			readOnly={form.readOnly}
			path={path}
			{...(fault === undefined ? {} : { fault })}
		/>
	);
	if (type.shape === "frame") return input;
	const isSet = type.shape === "set";
	const hint = hintOf(def);
	const row = (
		<div
			className={styles.row}
			data-path={path}
			data-faulty={fault ? "" : undefined}
			{...(isSet ? { role: "group", "aria-labelledby": `${id}-label` } : {})}
		>
			<div className={styles.head}>
				<FieldLabel def={def} id={id} isSet={isSet} />
				<span className={styles.notes}>
					<Need def={def} value={value} />
					<Counter def={def} value={value} />
				</span>
			</div>
			{input}
			{hint && (
				<p className={styles.hint} id={`${id}-hint`}>
					{hint}
				</p>
			)}
			<Fault id={id} text={fault} />
		</div>
	);
	return form.source ? (
		<SourceBeside def={def} path={path} value={value}>
			{row}
		</SourceBeside>
	) : (
		row
	);
});

function FieldLabel({ def, id, isSet }: { def: FieldDef; id: string; isSet: boolean }) {
	const named = { className: styles.label, id: `${id}-label`, dir: "auto" as const };
	if (isSet) return <span {...named}>{labelOf(def)}</span>;
	return (
		<label htmlFor={id} {...named}>
			{labelOf(def)}
		</label>
	);
}

/** Need says that a field must have a value before the entry can be published: never before. */
export function Need({ def, value }: { def: FieldDef; value: unknown }) {
	if (!def.required || !isEmpty(value)) return null;
	return <span className={styles.need}>Needed to publish</span>;
}

/** Fault is what the server found wrong with a field. */
export function Fault({ id, text }: { id: string; text: string | undefined }) {
	if (!text) return null;
	return (
		<p className={styles.fault} id={`${id}-fault`} dir="auto">
			{text}
		</p>
	);
}
