import { type ReactNode, useId } from "react";
import styles from "./Card.module.css";
import { cx } from "./cx";

interface Props {
	title?: ReactNode;
	/** Beside the title. */
	actions?: ReactNode;
	children: ReactNode;
	/** No room between its edge and what it holds: tables, lists. */
	flush?: boolean;
	level?: 2 | 3;
}

/** Card is a group of things that belong together. */
export function Card({ title, actions, children, flush, level = 2 }: Props) {
	const id = useId();
	const H = level === 2 ? "h2" : "h3";
	return (
		<section className={cx(styles.card, flush && styles.flush)} aria-labelledby={title ? id : undefined}>
			{(title || actions) && (
				<header className={styles.head}>
					{title && (
						<H className={styles.title} id={id}>
							{title}
						</H>
					)}
					{actions && <div className={styles.actions}>{actions}</div>}
				</header>
			)}
			<div className={styles.body}>{children}</div>
		</section>
	);
}

/** Facts are names with values: numbers that are quietly there. */
export function Facts({ items }: { items: readonly (readonly [ReactNode, ReactNode])[] }) {
	return (
		<dl className={styles.facts}>
			{items.map(([name, value], i) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: their order is fixed
				<div key={i}>
					<dt>{name}</dt>
					<dd>{value}</dd>
				</div>
			))}
		</dl>
	);
}
