import { controlProps } from "../control";
import styles from "../field.module.css";
import type { FieldProps } from "../types";

/** Input is text of several lines, as high as it needs. */
export function Input(props: FieldProps<string>) {
	return (
		<textarea
			{...controlProps(props)}
			className={styles.area}
			dir="auto"
			rows={rowsFor(props.value)}
			value={props.value}
			readOnly={props.readOnly}
			onChange={(e) => props.onChange(e.target.value)}
		/>
	);
}

const least = 3;
const most = 20;
const perRow = 90;

/** Rows for browsers that do not size a text area by what is in it. */
function rowsFor(text: string): number {
	let rows = 0;
	for (const line of text.split("\n", most)) rows += 1 + Math.floor(line.length / perRow);
	return Math.min(most, Math.max(least, rows));
}
