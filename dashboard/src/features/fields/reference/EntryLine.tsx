import { useQuery } from "@tanstack/react-query";
import { lineQuery } from "../api";
import styles from "./reference.module.css";
import { State } from "./State";

/** EntryLine is the name of an entry that is referred to, and how it stands. */
export function EntryLine({ id, site, locale }: { id: string; site: string; locale: string }) {
	const entry = useQuery(lineQuery(site, id, locale));
	if (entry.isPending) {
		return (
			<span className={styles.line} aria-busy="true">
				<span className={styles.pending} />
			</span>
		);
	}
	const line = entry.data;
	if (!line) {
		return (
			<span className={styles.line}>
				<span className={styles.name}>{id}</span>
				<span className={styles.slug}>cannot be looked up now</span>
			</span>
		);
	}
	if (line.gone) {
		return (
			<span className={styles.line}>
				<span className={styles.name} dir="auto" title={line.name}>
					{line.name || id}
				</span>
				<span className={styles.trouble}>{line.name ? "in the trash" : "deleted"}; readers do not see it</span>
			</span>
		);
	}
	return (
		<span className={styles.line}>
			<span className={styles.name} dir="auto" title={line.name}>
				{line.name || line.slug || id}
			</span>
			{line.slug && (
				<span className={styles.slug} title={line.slug}>
					{line.slug}
				</span>
			)}
			{locale !== "" && line.locale !== locale && <span className={styles.elsewhere}>not in {locale} yet</span>}
			<State word={line.status} />
		</span>
	);
}
