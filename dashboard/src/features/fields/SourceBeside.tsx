import type { ReactNode } from "react";
import styles from "./field.module.css";
import { useForm } from "./form";
import { getAt } from "./path";
import { labelOf } from "./schema";
import { summaryForSource } from "./translate";
import type { FieldDef } from "./types";
import { isEmpty } from "./value";

interface Props {
	def: FieldDef;
	path: string;
	value: unknown;
	children: ReactNode;
}

/** SourceBeside shows what a field says in the language that is translated from, and copies it over. */
export function SourceBeside({ def, path, value, children }: Props) {
	const { source, set, readOnly } = useForm();
	if (!source) return children;
	const there = getAt(source.values, path);
	const isSame = JSON.stringify(there ?? "") === JSON.stringify(value ?? "");
	return (
		<div className={styles.beside}>
			<div className={styles.source} lang={source.locale}>
				<div className={styles.head}>
					<span className={styles.label} dir="auto">
						{labelOf(def)}
					</span>
					<span className={styles.notes}>{source.name}</span>
				</div>
				<p className={isEmpty(there) ? styles.nothing : styles.original} dir="auto">
					{summaryForSource(def, there) || "Nothing"}
				</p>
				{!readOnly && !isEmpty(there) && !isSame && (
					<button
						type="button"
						className={styles.quiet}
						aria-label={`Copy over ${labelOf(def)}`}
						onClick={() => set(path, structuredClone(there))}
					>
						Copy over
					</button>
				)}
			</div>
			{children}
		</div>
	);
}
