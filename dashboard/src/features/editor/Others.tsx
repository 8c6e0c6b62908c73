import type { Guest } from "@/features/drafts";
import { Avatar, VisuallyHidden } from "@/ui";
import styles from "./bar.module.css";
import { count, listed } from "./words";

/** Others is who else has the entry open. */
export function Others({ others, alsoHere }: { others: readonly Guest[]; alsoHere: boolean }) {
	const names = others.map((o) => o.name);
	if (alsoHere) names.push("you, in another tab");
	const words =
		names.length === 0 ? "" : `${listed(names)} ${names.length === 1 && !alsoHere ? "has" : "have"} this open`;
	return (
		<span className={styles.others} role="status" data-testid="others">
			{words && <VisuallyHidden>{words}</VisuallyHidden>}
			{others.slice(0, 3).map((o) => (
				<span key={o.person} aria-hidden="true">
					<Avatar name={o.name} />
				</span>
			))}
			{others.length > 3 && (
				<span
					className={styles.guest}
					title={count(others.length - 3, "more person", "more people")}
					aria-hidden="true"
				>
					+{others.length - 3}
				</span>
			)}
			{alsoHere && (
				<span className={styles.guest} title="You have this open in another tab" aria-hidden="true">
					2×
				</span>
			)}
		</span>
	);
}
