import { controlProps } from "../control";
import styles from "../field.module.css";
import type { FieldProps } from "../types";

/** Input is one choice of several. A value that is no choice any more is shown as such, and kept until another is chosen. */
export function Input(props: FieldProps<string>) {
	const { value, def } = props;
	const choices = def.choices ?? [];
	const isGone = value !== "" && !choices.some((c) => c.value === value);
	return (
		<select
			{...controlProps(props)}
			className={styles.select}
			dir="auto"
			value={value}
			disabled={props.readOnly}
			onChange={(e) => props.onChange(e.target.value)}
		>
			<option value="">Nothing chosen</option>
			{isGone && <option value={value}>{value} (no longer a choice)</option>}
			{choices.map((c) => (
				<option key={c.value} value={c.value}>
					{c.label || c.value}
				</option>
			))}
		</select>
	);
}
