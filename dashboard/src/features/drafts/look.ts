import type { Phase } from "./autosave";
import type { Draft } from "./draft";
import type { History } from "./history";
import type { State, View } from "./setting";
import type { Verdict } from "./verdict";

/** Whether there is something to edit. */
export type Loaded = "loading" | "missing" | "unreachable" | "yes";

/** What a session is, as far as its editor is shown of it. */
export interface Looked {
	readonly loaded: Loaded;
	readonly draft: Draft;
	readonly history: History;
	readonly trouble: Verdict | undefined;
	readonly phase: Phase;
	readonly savedAt: number | undefined;
	/** Something is not on the server. */
	readonly unsent: boolean;
	/** Why it cannot be sent yet, in words; undefined when it can. */
	readonly unready: string | undefined;
	/** Why nothing may be changed, in words; undefined when it may. */
	readonly readonlyWhy: string | undefined;
	readonly unkept: boolean;
	readonly resumed: boolean;
}

/** look is what an editor is shown. */
export function look(s: Looked): View {
	const { draft, trouble } = s;
	const state = stateOf(s);
	return {
		state,
		detail: detailOf(s, state),
		content: draft.local,
		revision: draft.base?.revision,
		savedAt: s.savedAt,
		conflicts: draft.conflicts,
		faults: trouble?.kind === "refused" ? trouble.fields : noFaults,
		canUndo: s.history.past.length > 0,
		canRedo: s.history.future.length > 0,
		unsent: s.unsent,
		unkept: s.unkept,
		resumed: s.resumed,
	};
}

function detailOf(s: Looked, state: State): string {
	if (state === "readonly") return s.readonlyWhy ?? "";
	if (state === "waiting") return s.unready ?? "";
	return s.trouble?.detail ?? "";
}

function stateOf(s: Looked): State {
	if (s.loaded !== "yes") return s.loaded;
	if (s.readonlyWhy !== undefined) return "readonly";
	switch (s.trouble?.kind) {
		case "away":
			return "offline";
		case "reading":
		case "signed-out":
		case "gone":
			return s.trouble.kind;
		case "refused":
		case "clash":
			return "refused";
	}
	if (s.draft.conflicts.length > 0) return "conflict";
	if (s.phase === "sending") return "saving";
	if (!s.unsent) return "saved";
	return s.unready === undefined ? "unsaved" : "waiting";
}

const noFaults: View["faults"] = [];

/** isSame says whether two views say the same: nothing that shows them is drawn again. */
export function isSame(a: View, b: View): boolean {
	const none = (x: unknown) => Array.isArray(x) && x.length === 0;
	return (Object.keys(b) as (keyof View)[]).every((k) => Object.is(a[k], b[k]) || (none(a[k]) && none(b[k])));
}
