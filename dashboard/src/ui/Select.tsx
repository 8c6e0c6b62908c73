import type { ReactNode, Ref, SelectHTMLAttributes } from "react";
import { cx } from "./cx";
import { useControl } from "./Field";
import styles from "./Input.module.css";

export interface Option<T extends string = string> {
	value: T;
	label: string;
	disabled?: boolean;
}

interface Props<T extends string> extends Omit<SelectHTMLAttributes<HTMLSelectElement>, "value" | "onChange"> {
	value: T;
	onChange(next: T): void;
	options?: readonly Option<T>[];
	/** In place of options: <option> and <optgroup>. */
	children?: ReactNode;
	ref?: Ref<HTMLSelectElement>;
}

/** Select is the machine's own list of choices: it works everywhere, with every aid. */
export function Select<T extends string>({ id, value, onChange, options, children, className, ...rest }: Props<T>) {
	return (
		<select
			{...useControl(id)}
			value={value}
			onChange={(e) => onChange(e.target.value as T)}
			className={cx(styles.input, styles.select, className)}
			{...rest}
		>
			{options?.map((o) => (
				<option key={o.value} value={o.value} disabled={o.disabled}>
					{o.label}
				</option>
			))}
			{children}
		</select>
	);
}
