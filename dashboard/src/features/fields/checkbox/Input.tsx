import { controlProps } from "../control";
import styles from "../field.module.css";
import type { FieldProps } from "../types";

/** Input is a yes or a no. Its row's label is its own; the word beside it says which it is. */
export function Input(props: FieldProps<boolean>) {
	return (
		<div className={styles.check}>
			<input
				{...controlProps(props)}
				type="checkbox"
				checked={props.value}
				disabled={props.readOnly}
				onChange={(e) => props.onChange(e.target.checked)}
			/>
			<span aria-hidden="true">{props.value ? "Yes" : "No"}</span>
		</div>
	);
}
