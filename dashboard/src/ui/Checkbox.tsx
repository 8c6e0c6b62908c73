import { type InputHTMLAttributes, type ReactNode, useId } from "react";
import { cx } from "./cx";
import { useField } from "./Field";
import styles from "./Input.module.css";
import type { Option } from "./Select";

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "type"> {
	label: ReactNode;
	hint?: ReactNode;
	/** The label is for screen readers alone. */
	hideLabel?: boolean;
	/** Some of several are chosen. */
	some?: boolean;
	onChange(on: boolean, event: React.ChangeEvent<HTMLInputElement>): void;
}

/** Checkbox is one yes or no, or one of several. */
export function Checkbox({ label, hint, hideLabel, some, onChange, className, ...rest }: Props) {
	return (
		<label className={cx(styles.check, className)}>
			<input
				type="checkbox"
				className={styles.box}
				aria-label={hideLabel && typeof label === "string" ? label : undefined}
				ref={(box) => {
					if (box) box.indeterminate = Boolean(some);
				}}
				onChange={(e) => onChange(e.target.checked, e)}
				{...rest}
			/>
			{!hideLabel && (
				<span>
					{label}
					{hint && <span className={styles.checkHint}>{hint}</span>}
				</span>
			)}
		</label>
	);
}

interface SwitchProps {
	label: ReactNode;
	hint?: ReactNode;
	checked: boolean;
	onChange(on: boolean): void;
	disabled?: boolean;
	id?: string;
}

/** Switch turns something on or off at once. */
export function Switch({ label, hint, checked, onChange, disabled, id }: SwitchProps) {
	const own = useId();
	return (
		<div className={styles.switchRow}>
			<span>
				<span id={`${own}-label`}>{label}</span>
				{hint && (
					<span className={styles.checkHint} id={`${own}-hint`}>
						{hint}
					</span>
				)}
			</span>
			<button
				type="button"
				role="switch"
				id={id}
				aria-checked={checked}
				aria-labelledby={`${own}-label`}
				aria-describedby={hint ? `${own}-hint` : undefined}
				disabled={disabled}
				className={styles.switch}
				onClick={() => onChange(!checked)}
			/>
		</div>
	);
}

interface RadioProps<T extends string> {
	/** Names the group when no Field does. */
	label?: string;
	value: T;
	onChange(next: T): void;
	options: readonly (Option<T> & { hint?: ReactNode })[];
	disabled?: boolean;
}

/** RadioGroup is one of a few, all seen at once. */
export function RadioGroup<T extends string>({ label, value, onChange, options, disabled }: RadioProps<T>) {
	const name = useId();
	const { labelId } = useField();
	return (
		<div role="radiogroup" aria-label={label} aria-labelledby={label ? undefined : labelId} className={styles.radios}>
			{options.map((o) => (
				<label key={o.value} className={styles.check}>
					<input
						type="radio"
						className={styles.box}
						name={name}
						checked={o.value === value}
						disabled={disabled || o.disabled}
						onChange={() => onChange(o.value)}
					/>
					<span>
						{o.label}
						{o.hint && <span className={styles.checkHint}>{o.hint}</span>}
					</span>
				</label>
			))}
		</div>
	);
}
