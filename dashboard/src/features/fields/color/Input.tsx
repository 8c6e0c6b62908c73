import { controlProps } from "../control";
import styles from "../field.module.css";
import type { FieldProps } from "../types";

const form = /^#[0-9a-f]{6}$/i;

/** Input is a colour: as text, and by the browser's own picker beside it. */
export function Input(props: FieldProps<string>) {
	const { value, onChange, def, id, readOnly } = props;
	return (
		<div className={styles.pair}>
			<input
				className={styles.swatch}
				type="color"
				aria-label={`Pick ${def.label || def.key}`}
				value={form.test(value) ? value.toLowerCase() : "#ffffff"}
				data-none={form.test(value) ? undefined : ""}
				disabled={readOnly}
				onChange={(e) => onChange(e.target.value)}
			/>
			<input
				{...controlProps(props)}
				className={styles.short}
				type="text"
				placeholder="#e3a21a"
				spellCheck={false}
				autoComplete="off"
				value={value}
				readOnly={readOnly}
				onChange={(e) => onChange(e.target.value)}
				onBlur={() => value !== whole(value) && onChange(whole(value))}
			/>
			{value !== "" && !form.test(value) && (
				<span className={styles.hint} id={`${id}-form`}>
					Write it like #e3a21a.
				</span>
			)}
		</div>
	);
}

/** A colour as the server takes it: "E3A" and "e3a21a" have their missing parts. */
export function whole(text: string): string {
	const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
	if (!hex) return text.trim();
	return `#${hex.length === 6 ? hex : [...hex].map((c) => c + c).join("")}`.toLowerCase();
}
