import { controlProps } from "../control";
import styles from "../field.module.css";
import type { FieldProps } from "../types";

/** Input is a line of text. */
export function Input(props: FieldProps<string>) {
	return (
		<input
			{...controlProps(props)}
			className={styles.input}
			type="text"
			dir="auto"
			autoComplete="off"
			value={props.value}
			readOnly={props.readOnly}
			onChange={(e) => props.onChange(e.target.value)}
		/>
	);
}
