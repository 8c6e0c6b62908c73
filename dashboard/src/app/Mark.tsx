import styles from "./Mark.module.css";

/** Mark is the drop of ghee, with the name beside it. */
export function Mark({ small }: { small?: boolean }) {
	return (
		<span className={styles.mark} data-small={small || undefined}>
			<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
				<path
					className={styles.drop}
					d="M16 1.8c1.1 5.4 10.2 10.3 10.2 18.300a10.2 10.2 0 0 1-20.4 0C5.8 12.1 14.9 7.2 16 1.800Z"
				/>
				<path className={styles.light} d="M10.4 20.600c.1-2.9 1.5-5 3.3-7" />
			</svg>
			Ghee
		</span>
	);
}
