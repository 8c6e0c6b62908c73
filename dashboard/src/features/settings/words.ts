import type { Schema } from "@/api";

export type Token = Schema<"Token">;
export type Role = "owner" | "admin" | "editor" | "author" | "viewer";
type Tone = "live" | "draft" | "scheduled" | "trouble" | "neutral";

/** tokenState is whether a token holds, in a word. */
export function tokenState(
	t: { expires?: string; revoked?: string },
	now: Date,
): { word: string; tone: Tone; holds: boolean } {
	if (t.revoked) return { word: "Revoked", tone: "neutral", holds: false };
	if (!t.expires) return { word: "Holds", tone: "live", holds: true };
	const left = (new Date(t.expires).getTime() - now.getTime()) / 86_400_000;
	if (left <= 0) return { word: "Ended", tone: "neutral", holds: false };
	if (left < 1) return { word: "Ends today", tone: "trouble", holds: true };
	if (left < 14) return { word: `Ends in ${Math.ceil(left)} days`, tone: "draft", holds: true };
	return { word: "Holds", tone: "live", holds: true };
}

/** tokenKind is what a token may do, in words. */
export function tokenKind(t: Pick<Token, "kind" | "preview">): { name: string; help: string } {
	if (t.kind === "write") return { name: "Write", help: "Creates, changes and deletes content. For servers only." };
	if (t.preview) return { name: "Preview", help: "Reads drafts as well. For preview sites." };
	return { name: "Read", help: "Reads what is published. May be in a browser." };
}

/** roles are what people can be on a site, the one that may do most first. */
export const roles: readonly { role: Role; name: string; help: string }[] = [
	{ role: "owner", name: "Owner", help: "Everything, deleting the site included." },
	{ role: "admin", name: "Admin", help: "Types, settings, tokens, webhooks and people." },
	{ role: "editor", name: "Editor", help: "Writes and publishes everything." },
	{ role: "author", name: "Author", help: "Writes own drafts; an editor publishes them." },
	{ role: "viewer", name: "Viewer", help: "Reads all, changes nothing." },
];

/** roleName is a role in words. */
export function roleName(role: string): string {
	return roles.find((r) => r.role === role)?.name ?? role[0]?.toUpperCase() + role.slice(1);
}

/** One event of the audit trail. */
export interface AuditEvent {
	seq: number;
	at: number;
	actor: string;
	acting_for?: string;
	address?: string;
	request_id?: string;
	action: string;
	object?: string;
	before?: unknown;
	after?: unknown;
}

const things: Record<string, string> = {
	document: "document",
	media: "media object",
	redirect: "redirect",
	type: "content type",
	settings: "settings",
	release: "release",
	schedule: "schedule",
	token: "API token",
	admin_token: "admin token",
	edge_token: "edge token",
	person: "person",
	webhook: "webhook",
	site: "site",
	content: "content",
	cdn: "CDN",
};
const deeds: Record<string, string> = {
	create: "created",
	change: "changed",
	publish: "published",
	unpublish: "unpublished",
	trash: "moved to the trash",
	untrash: "brought back from the trash",
	erase: "deleted for good",
	remove: "removed",
	delete: "deleted",
	import: "imported",
	import_cancel: "import stopped",
	export: "exported",
	undo: "undone",
	move: "moved to another time",
	cancel: "cancelled",
	done: "carried out",
	fail: "failed",
	rotate: "rotated",
	revoke: "revoked",
	invite: "invited",
	role: "given another role",
	purge: "purged by hand",
	pause: "paused",
	resume: "resumed",
	replay: "replayed",
	test: "tested",
	secret: "given a new secret",
};

/** actionWords says what an action is: "document.publish" is "Document published". */
export function actionWords(action: string): string {
	const [of = "", deed = ""] = action.split(".");
	const thing = things[of] ?? of.replaceAll("_", " ");
	const did = deeds[deed] ?? deed.replaceAll("_", " ");
	const text = `${thing} ${did}`.trim();
	return text[0] ? text[0].toUpperCase() + text.slice(1) : action;
}

/** auditGroups are what the trail can be narrowed to, by the beginning of an action. */
export const auditGroups: readonly { value: string; label: string }[] = [
	{ value: "", label: "Everything" },
	{ value: "document.", label: "Documents" },
	{ value: "type.", label: "Content types" },
	{ value: "media.", label: "Media" },
	{ value: "release.", label: "Releases" },
	{ value: "schedule.", label: "Schedules" },
	{ value: "token.", label: "API tokens" },
	{ value: "person.", label: "People" },
	{ value: "webhook.", label: "Webhooks" },
	{ value: "settings.", label: "Settings" },
	{ value: "redirect.", label: "Redirects" },
	{ value: "content.", label: "Imports" },
	{ value: "cdn.", label: "Purges" },
];
