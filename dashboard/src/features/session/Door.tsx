import type { ReactNode } from "react";
import { Mark } from "@/app/Mark";
import { useTitle } from "@/ui";
import styles from "./Door.module.css";

/** Door is the page of who has not come in yet: one card, one thing to do. */
export function Door({ title, children, below }: { title: string; children: ReactNode; below?: ReactNode }) {
	useTitle(title);
	return (
		<main className={styles.door}>
			<Mark />
			<section className={styles.card} aria-labelledby="door-title">
				<h1 id="door-title" className={styles.title}>
					{title}
				</h1>
				{children}
			</section>
			{below && <p className={styles.below}>{below}</p>}
		</main>
	);
}
