import { createContext, type ReactNode, useContext, useId } from "react";
import styles from "./Field.module.css";

interface Wiring {
	id: string;
	"aria-describedby"?: string;
	"aria-invalid"?: true;
	"aria-required"?: true;
	/** The label's own id, for controls that no <label> can name. */
	labelId: string;
}

const FieldContext = createContext<Wiring | null>(null);

/** useField wires a control to the Field around it: id, description, fault. */
export function useField(): Partial<Wiring> {
	return useContext(FieldContext) ?? {};
}

/** fieldProps are those of useField that a native control takes. */
export function useControl(id?: string) {
	const { labelId: _, ...wiring } = useField();
	return id ? { ...wiring, id } : wiring;
}

export interface FieldProps {
	label: ReactNode;
	/** Said below the label: what to write, in which form. */
	hint?: ReactNode;
	/** What is wrong and what to do. */
	error?: ReactNode;
	/** How far along: "38 of 70". */
	counter?: ReactNode;
	required?: boolean;
	/** The label is for screen readers alone. */
	hideLabel?: boolean;
	id?: string;
	/** The control is a group of several: the label names it and points at none. */
	group?: boolean;
	children: ReactNode;
}

/** Field is a control with its label, hint, fault and counter. */
export function Field({ label, hint, error, counter, required, hideLabel, id, group, children }: FieldProps) {
	const own = useId();
	const control = id ?? own;
	const described = [hint && `${control}-hint`, error && `${control}-error`].filter(Boolean).join(" ");
	const wiring: Wiring = { id: control, labelId: `${control}-label` };
	if (described) wiring["aria-describedby"] = described;
	if (error) wiring["aria-invalid"] = true;
	if (required) wiring["aria-required"] = true;
	const words = (
		<>
			{label}
			{required && (
				<span className={styles.required} title="Required" aria-hidden="true">
					*
				</span>
			)}
		</>
	);
	const body = (
		<>
			<div className={styles.top} data-hidden={hideLabel || undefined}>
				{group ? (
					<span className={styles.label} id={wiring.labelId}>
						{words}
					</span>
				) : (
					<label className={styles.label} id={wiring.labelId} htmlFor={control}>
						{words}
					</label>
				)}
				{counter && <span className={styles.counter}>{counter}</span>}
			</div>
			{hint && (
				<p className={styles.hint} id={`${control}-hint`}>
					{hint}
				</p>
			)}
			<FieldContext value={wiring}>{children}</FieldContext>
			{error && (
				<p className={styles.error} id={`${control}-error`}>
					{error}
				</p>
			)}
		</>
	);
	if (group)
		return (
			// biome-ignore lint/a11y/useSemanticElements: a legend cannot share its line with a counter
			<div
				className={styles.field}
				role="group"
				aria-labelledby={wiring.labelId}
				aria-describedby={described || undefined}
			>
				{body}
			</div>
		);
	return <div className={styles.field}>{body}</div>;
}
