import styles from "./Avatar.module.css";

/** Avatar is a person as two letters. */
export function Avatar({ name }: { name: string }) {
	const words = name.trim().split(/\s+/);
	const letters = [words[0], words.length > 1 ? words.at(-1) : ""].map((w) => [...(w ?? "")][0] ?? "").join("");
	return (
		<span className={styles.avatar} title={name}>
			<span aria-hidden="true">{letters.toLocaleUpperCase() || "?"}</span>
		</span>
	);
}
