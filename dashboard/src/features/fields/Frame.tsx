import type { ReactNode } from "react";
import styles from "./field.module.css";

interface Props {
	id: string;
	path: string;
	label: string;
	/** At the far end of the label's line: a count, a name. */
	note?: ReactNode;
	hint?: string | undefined;
	fault?: string | undefined;
	actions?: ReactNode;
	children: ReactNode;
}

/** Frame is what stands around a field that holds other fields: its name, and what is to be said of it as a whole. */
export function Frame({ id, path, label, note, hint, fault, actions, children }: Props) {
	return (
		<fieldset
			className={styles.group}
			aria-labelledby={`${id}-label`}
			data-path={path}
			data-faulty={fault ? "" : undefined}
		>
			<div className={styles.head}>
				<h3 className={styles.label} id={`${id}-label`} dir="auto">
					{label}
				</h3>
				<span className={styles.notes}>{note}</span>
				{actions}
			</div>
			{hint && (
				<p className={styles.hint} id={`${id}-hint`}>
					{hint}
				</p>
			)}
			{children}
			{fault && (
				<p className={styles.fault} id={`${id}-fault`} dir="auto">
					{fault}
				</p>
			)}
		</fieldset>
	);
}
