import type { ReactNode } from "react";
import styles from "./Toolbar.module.css";

/** Toolbar is a row of controls over what they act on. */
export function Toolbar({ label, children, end }: { label: string; children: ReactNode; end?: ReactNode }) {
	return (
		// biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own layout
		<div className={styles.bar} role="group" aria-label={label}>
			<div className={styles.start}>{children}</div>
			{end && <div className={styles.end}>{end}</div>}
		</div>
	);
}
