import type { ReactNode } from "react";
import styles from "./Badge.module.css";
import { cx } from "./cx";

export type Tone = "live" | "draft" | "scheduled" | "trouble" | "plain" | "ghee";

/** Badge is a state in a word, with its colour: never the colour alone. */
export function Badge({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
	return <span className={cx(styles.badge, styles[tone])}>{children}</span>;
}

/** Dot is the colour of a state beside words that say it. */
export function Dot({ tone = "plain" }: { tone?: Tone }) {
	return <span aria-hidden="true" className={cx(styles.dot, styles[tone])} />;
}
