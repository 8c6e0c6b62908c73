import type { Clock } from "./clock";
import type { Content, Form, Saved } from "./content";
import type { Sending } from "./draft";
import type { Keeper } from "./keeper";
import type { Conflict } from "./merge";
import type { KeptSteps } from "./trail";
import type { Fault } from "./verdict";

/** Which document, in which locale. A document that the server has not seen has an id of this device's. */
export interface Where {
	readonly site: string;
	readonly document: string;
	readonly locale: string;
}

export const isNew = (document: string) => document.startsWith("new-");
export const keyOf = (w: Where) => `${w.site}/${w.document}/${w.locale}`;

/** The server, as far as drafts are concerned. Its failures are told by verdictOf. */
export interface Transport {
	load(w: Where): Promise<Saved>;
	edit(w: Where, revision: string, s: Sending): Promise<Saved>;
	create(w: Where, type: string, s: Sending): Promise<Saved>;
}

/** Everything a session needs of its surroundings. */
export interface Setting {
	readonly form: Form;
	readonly type: string;
	readonly kind: string;
	readonly person: string;
	readonly tab: string;
	readonly clock: Clock;
	readonly transport: Transport;
	readonly keeper: Keeper;
	/** Where what can be undone outlives the tab. */
	readonly steps: Keeper<KeptSteps>;
	/** A text that nobody else will ever make. */
	readonly unique: () => string;
	/** The tabs of this browser that are open now. */
	readonly tabs: () => Promise<ReadonlySet<string>>;
	/** Why it cannot be sent yet, in words; undefined when it can. */
	readonly unready?: (c: Content) => string | undefined;
	readonly title?: (c: Content) => string;
	/** Tells other tabs that the server has something newer. */
	readonly told?: (key: string, n: number) => void;
	/** The server has given the document an id. */
	readonly named?: (was: Where, is: Where) => void;
}

export type State =
	| "loading"
	| "missing"
	| "unreachable"
	| "saved"
	| "saving"
	| "unsaved"
	| "waiting"
	| "offline"
	| "conflict"
	| "readonly"
	| "reading"
	| "refused"
	| "signed-out"
	| "gone";

/** What an editor is shown of a draft. */
export interface View {
	readonly state: State;
	/** What is the matter, in words, where something is. */
	readonly detail: string;
	readonly content: Content;
	readonly revision: string | undefined;
	readonly savedAt: number | undefined;
	readonly conflicts: readonly Conflict[];
	readonly faults: readonly Fault[];
	readonly canUndo: boolean;
	readonly canRedo: boolean;
	/** Something is not on the server. */
	readonly unsent: boolean;
	/** Something is not in this browser's database either. */
	readonly unkept: boolean;
	/** Words of an earlier sitting were found and are here again. */
	readonly resumed: boolean;
}
