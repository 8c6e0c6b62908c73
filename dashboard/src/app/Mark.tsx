import styles from "./Mark.module.css";

/** Mark is the drop of ghee, with the name beside it. */
export function Mark({ small }: { small?: boolean }) {
	return (
		<span className={styles.mark} data-small={small || undefined}>
			<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
				<path
					className={styles.drop}
					d="M16 2.2C19.2 8 25.6 12.9 25.6 20a9.6 9.6 0 0 1-19.2 0C6.4 12.9 12.8 8 16 2.2Z"
				/>
				<path className={styles.light} d="M10.6 21.6c.3 2 1.5 3.5 3.2 4.1" />
			</svg>
			Ghee
		</span>
	);
}
