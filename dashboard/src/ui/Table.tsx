import type { ReactNode, TableHTMLAttributes } from "react";
import { cx } from "./cx";
import styles from "./Table.module.css";

interface Props extends TableHTMLAttributes<HTMLTableElement> {
	/** What the table lists, for screen readers. */
	label: string;
	children: ReactNode;
	dense?: boolean;
}

/** Table is a plain table: thead and tbody of the caller's. Long lists have their own, of the lists room. */
export function Table({ label, children, dense, className, ...rest }: Props) {
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keys
		<section className={styles.scroll} aria-label={label} tabIndex={0}>
			<table className={cx(styles.table, dense && styles.dense, className)} aria-label={label} {...rest}>
				{children}
			</table>
		</section>
	);
}
