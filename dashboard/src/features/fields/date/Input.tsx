import { controlProps } from "../control";
import styles from "../field.module.css";
import { labelOf } from "../schema";
import type { FieldProps } from "../types";
import { dateOf, partsOf, wordsOf } from "./words";

/** Input is a day and a time of day, as they stand on the page: no zone moves them. */
export function Input(props: FieldProps<string>) {
	const { value, onChange, def, id, readOnly } = props;
	const { day, time } = partsOf(value);
	const words = wordsOf(value);
	const control = controlProps(props);
	const described = [`${id}-words`, control["aria-describedby"]].filter(Boolean).join(" ");
	return (
		<>
			<div className={styles.pair}>
				<input
					{...control}
					aria-describedby={described}
					aria-label={`${labelOf(def)}, day`}
					className={styles.short}
					type="date"
					max="9999-12-31"
					value={day}
					readOnly={readOnly}
					onChange={(e) => onChange(dateOf({ day: e.target.value, time }))}
				/>
				<input
					className={styles.time}
					type="time"
					step={time.length > 5 ? 1 : 60}
					aria-label={`${labelOf(def)}, time`}
					aria-describedby={described}
					value={time}
					disabled={day === ""}
					readOnly={readOnly}
					onChange={(e) => onChange(dateOf({ day, time: e.target.value }))}
				/>
				{day !== "" && !readOnly && (
					<button
						type="button"
						className={styles.quiet}
						aria-label={`Clear ${labelOf(def)}`}
						onClick={() => onChange("")}
					>
						Clear
					</button>
				)}
			</div>
			<p className={styles.hint} id={`${id}-words`}>
				{words ? `${words}. ` : ""}Kept without a time zone: readers get the day and time that stand here.
			</p>
		</>
	);
}
