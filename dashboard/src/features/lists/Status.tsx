import { Badge, Time, type Tone } from "@/ui";
import type { Line, State } from "./api";

const words: Record<State, [Tone, string]> = {
	published: ["live", "Published"],
	changed: ["ghee", "Published, with draft"],
	draft: ["draft", "Draft"],
	scheduled: ["scheduled", "Scheduled"],
};

/** Status is how a document stands, in a colour and in words. */
export function Status({ state, scheduled }: { state: Line["state"]; scheduled?: string }) {
	const [tone, word] = words[scheduled ? "scheduled" : state];
	return (
		<>
			<Badge tone={tone}>{word}</Badge>
			{scheduled && <Time at={scheduled} />}
		</>
	);
}

/** stateWord is the word alone. */
export function stateWord(state: State): string {
	return words[state][1];
}
