import styles from "./field.module.css";
import type { FieldDef } from "./types";
import { asText, lengthOf } from "./value";

/** Counter tells how long a text is where its length is bounded. */
export function Counter({ def, value }: { def: FieldDef; value: unknown }) {
	const most = def.max_length ?? undefined;
	if (most === undefined) return null;
	const n = lengthOf(asText(value));
	const over = n > most;
	return (
		<span className={over ? styles.over : styles.counter}>
			{n} of {most}
			{over && `, ${n - most} too many`}
		</span>
	);
}
