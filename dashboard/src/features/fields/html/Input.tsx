import { controlProps } from "../control";
import styles from "../field.module.css";
import type { FieldProps } from "../types";

/** Input is HTML as it is written: nothing of it is changed, and nothing of it runs here. */
export function Input(props: FieldProps<string>) {
	return (
		<textarea
			{...controlProps(props)}
			className={styles.code}
			dir="ltr"
			rows={8}
			spellCheck={false}
			autoCapitalize="off"
			value={props.value}
			readOnly={props.readOnly}
			onChange={(e) => props.onChange(e.target.value)}
		/>
	);
}
