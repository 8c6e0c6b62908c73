import styles from "./Progress.module.css";

/** Progress is how far long work has come; without a value, that it goes on. */
export function Progress({ label, value, max = 100 }: { label: string; value?: number; max?: number }) {
	return <progress className={styles.progress} aria-label={label} value={value} max={max} />;
}
