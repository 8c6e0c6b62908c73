import { Badge, type Tone } from "@/ui";
import styles from "./reference.module.css";

const states: Record<string, [Tone, string]> = {
	published: ["live", "Published"],
	draft: ["draft", "Draft"],
	scheduled: ["scheduled", "Scheduled"],
};

/** State is how an entry stands, in a word and its colour. */
export function State({ word }: { word: string }) {
	const state = states[word];
	if (!state) return null;
	return (
		<span className={styles.state}>
			<Badge tone={state[0]}>{state[1]}</Badge>
		</span>
	);
}
