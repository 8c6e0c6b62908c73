import { diffWordsWithSpace } from "diff";
import { useMemo } from "react";
import styles from "./diff.module.css";

/** Longer texts are shown whole, one after the other: comparing them word by word would keep the page waiting. */
const longest = 60_000;

/** Diff shows what became of a text: what went struck out, what came underlined. */
export function Diff({ before, after }: { before: string; after: string }) {
	const parts = useMemo(() => {
		if (before.length + after.length > longest) return undefined;
		return diffWordsWithSpace(before, after);
	}, [before, after]);
	if (before === "" && after === "") return <p className={styles.nothing}>Empty in both; only its markup differs.</p>;
	if (before === after) return <p className={styles.nothing}>The same words; only the markup differs.</p>;
	return (
		<p className={styles.diff} dir="auto">
			{(
				parts ?? [
					{ value: before, removed: true, added: false },
					{ value: after, added: true, removed: false },
				]
			).map((p, i) => {
				const key = `${i}-${p.value.length}`;
				if (p.added) return <ins key={key}>{p.value}</ins>;
				if (p.removed) return <del key={key}>{p.value}</del>;
				return <span key={key}>{p.value}</span>;
			})}
		</p>
	);
}
