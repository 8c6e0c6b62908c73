import { controlProps } from "../control";
import styles from "../field.module.css";
import type { FieldProps } from "../types";

/** Input is what a form service gives to embed its form: an address or a piece of HTML. It is kept as text. */
export function Input(props: FieldProps<string>) {
	const { value, id } = props;
	const control = controlProps(props);
	const what = /^\s*https?:\/\/\S+\s*$/.test(value) ? "An address." : /<[a-z!]/i.test(value) ? "Code to embed." : "";
	return (
		<>
			<textarea
				{...control}
				aria-describedby={[`${id}-what`, control["aria-describedby"]].filter(Boolean).join(" ")}
				className={styles.code}
				dir="ltr"
				rows={3}
				spellCheck={false}
				autoCapitalize="off"
				value={value}
				readOnly={props.readOnly}
				onChange={(e) => props.onChange(e.target.value)}
			/>
			<p className={styles.hint} id={`${id}-what`}>
				{what || "The address of the form, or the code to embed it, from Formstack, Jotform, Typeform or another."}
			</p>
		</>
	);
}
