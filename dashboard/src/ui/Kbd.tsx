import { keyNames } from "@/lib/shortcuts";
import styles from "./Kbd.module.css";

/** Kbd shows keys as the keyboard names them. */
export function Kbd({ keys }: { keys: string }) {
	return (
		<span className={styles.keys}>
			{keyNames(keys).map((k) => (
				<kbd key={k} className={styles.key}>
					{k}
				</kbd>
			))}
		</span>
	);
}
