import { useState } from "react";
import { controlProps } from "../control";
import styles from "../field.module.css";
import type { FieldProps } from "../types";
import { readNumber } from "./read";

/** Input is a number. What is no number stays on the screen, says so, and changes nothing. */
export function Input(props: FieldProps<number | null>) {
	const { value, onChange } = props;
	const [typed, setTyped] = useState<string>();
	const shown =
		typed !== undefined && (readNumber(typed) === undefined || readNumber(typed) === value)
			? typed
			: String(value ?? "");
	const broken = readNumber(shown) === undefined;
	const control = controlProps(props);
	return (
		<>
			<input
				{...control}
				aria-invalid={broken || control["aria-invalid"]}
				aria-describedby={
					[broken && `${props.id}-broken`, control["aria-describedby"]].filter(Boolean).join(" ") || undefined
				}
				className={styles.short}
				type="text"
				inputMode="decimal"
				autoComplete="off"
				value={shown}
				readOnly={props.readOnly}
				onChange={(e) => {
					setTyped(e.target.value);
					const next = readNumber(e.target.value);
					if (next !== undefined) onChange(next);
				}}
				onBlur={() => !broken && setTyped(undefined)}
			/>
			{broken && (
				<p className={styles.fault} id={`${props.id}-broken`}>
					This is no number, so it is not saved. Write it like 12.5.
				</p>
			)}
		</>
	);
}
