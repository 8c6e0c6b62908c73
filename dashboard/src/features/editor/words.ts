import type { State } from "@/features/drafts";

export type Tone = "plain" | "live" | "draft" | "scheduled" | "trouble";

/** How the bar says how far a draft is saved: a word or two, and more where something is to be known. */
export interface Said {
	readonly word: string;
	readonly tone: Tone;
	/** What happened and what to do; "" where nothing is to be done. */
	readonly more: string;
}

interface Seen {
	readonly state: State;
	readonly detail: string;
	readonly savedAt: number | undefined;
	readonly conflicts: readonly unknown[];
	readonly unkept: boolean;
	readonly unsent: boolean;
}

export function clockOf(at: number): string {
	return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

const lost = "This browser keeps nothing either: leave this page open until it is saved.";

export function said(v: Seen): Said {
	const s = saidOf(v);
	return v.unkept && v.unsent && v.state !== "saving" && v.state !== "unsaved"
		? { ...s, tone: "trouble", more: `${s.more} ${lost}`.trim() }
		: s;
}

function saidOf({ state, detail, savedAt, conflicts }: Seen): Said {
	switch (state) {
		case "loading":
		case "missing":
		case "unreachable":
			return { word: "", tone: "plain", more: "" };
		case "saved":
			return { word: savedAt === undefined ? "Saved" : `Saved ${clockOf(savedAt)}`, tone: "plain", more: "" };
		case "saving":
			return { word: "Saving", tone: "plain", more: "" };
		case "unsaved":
			return { word: "Not saved yet", tone: "plain", more: "" };
		case "waiting":
			return { word: "On this device", tone: "draft", more: detail };
		case "offline":
			return { word: "Offline", tone: "draft", more: detail };
		case "reading":
			return { word: "Kept on this device", tone: "draft", more: detail };
		case "conflict":
			return {
				word: conflicts.length === 1 ? "1 field differs" : `${conflicts.length} fields differ`,
				tone: "trouble",
				more: "Somebody else changed the same text meanwhile. Choose which version holds; everything else is saved.",
			};
		case "readonly":
			return { word: "Read-only", tone: "plain", more: detail };
		case "refused":
			return {
				word: "Not saved",
				tone: "trouble",
				more: `The server did not take this${detail ? `: ${detail}` : "."} Your words are kept on this device; change what it names and it is sent again.`,
			};
		case "signed-out":
			return {
				word: "Signed out",
				tone: "trouble",
				more: "Your session has ended. Your words are kept on this device and will be sent when you have signed in again.",
			};
		case "gone":
			return {
				word: "Deleted",
				tone: "trouble",
				more: "Somebody deleted this entry for good. Your words are kept on this device; copy what you need into a new one.",
			};
	}
}

/** A status of a document, by colour and by word. */
export interface StatusWord {
	readonly tone: Tone;
	readonly word: string;
}

interface Standing {
	readonly status: string;
	readonly changed: boolean;
	readonly trashed?: string | undefined;
	readonly scheduled?: string | undefined;
}

export function statuses(d: Standing | undefined): StatusWord[] {
	if (!d) return [{ tone: "draft", word: "New" }];
	if (d.trashed) return [{ tone: "trouble", word: "In the trash" }];
	const out: StatusWord[] = [];
	if (d.status === "published") {
		out.push({ tone: "live", word: "Published" });
		if (d.changed) out.push({ tone: "draft", word: "Draft ahead" });
	} else if (d.status !== "scheduled") {
		out.push({ tone: "draft", word: "Draft" });
	}
	if (d.status === "scheduled" || d.scheduled) out.push({ tone: "scheduled", word: "Scheduled" });
	return out;
}

/** What the publish button says it will do. */
export function publishVerb(d: Standing | undefined, unsent: boolean): string {
	if (d?.status !== "published") return "Publish";
	return d.changed || unsent ? "Publish changes" : "Published";
}

export function count(n: number, one: string, many = `${one}s`): string {
	return `${n.toLocaleString("en-GB")} ${n === 1 ? one : many}`;
}

/** A list of things in words: "a, b and c". */
export function listed(all: readonly string[]): string {
	return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(all);
}

/** A moment in a zone, as people write it. */
export function moment(iso: string | null | undefined, zone?: string): string {
	if (!iso) return "";
	return new Date(iso).toLocaleString("en-GB", {
		weekday: "short",
		day: "numeric",
		month: "short",
		year: "numeric",
		hour: "2-digit",
		minute: "2-digit",
		...(zone ? { timeZone: zone } : {}),
	});
}
