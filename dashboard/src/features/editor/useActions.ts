import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { type ApiFault, asFault, type Schema } from "@/api";
import { isNew, type UsedDraft, type Where } from "@/features/drafts";
import { useCommands } from "@/lib/commands";
import { toast } from "@/ui";
import { act, type Document, duplicate, restore } from "./api";
import { entryOf, listOf, type Type } from "./place";
import { publishVerb } from "./words";

export type DialogName = "publish" | "unpublish" | "trash" | "history" | "schedule" | "release" | "faults";

interface Given {
	site: Schema<"Site">;
	me: Schema<"Me">;
	where: Where;
	type: Type;
	draft: UsedDraft;
	doc: Document | undefined;
	show: (path: string) => void;
}

const remembered = "ghee-published:";
const none: Record<string, string> = {};

/** What can be done with the entry as a whole, and what is going on with that. */
export function useActions({ site, where, type, draft, doc }: Given) {
	const navigate = useNavigate();
	const [dialog, open] = useState<DialogName>();
	const [busy, setBusy] = useState<DialogName | "duplicate">();
	const [faults, setFaults] = useState(none);
	const [trouble, setTrouble] = useState("");
	const [failed, setFailed] = useState<DialogName | "duplicate">();
	const { document: id, locale } = where;
	const mark = `${remembered}${where.site}/${id}/${locale}`;
	const [position, setPosition] = useState(() => sessionStorage.getItem(mark) ?? "");
	const may = (what: NonNullable<Schema<"Site">["may"]>[number]) => (site.may ?? []).includes(what);
	const canPublish = may("content.publish") && draft.state !== "readonly";
	const { session } = draft;

	// biome-ignore lint/correctness/useExhaustiveDependencies: what was refused is outdated by what is written next
	useEffect(() => setFaults((f) => (f === none ? f : none)), [draft.content]);

	const went = (at: string) => {
		if (at === "") return;
		setPosition(at);
		sessionStorage.setItem(mark, at);
	};

	/** Does something of which the server has to know the newest words first. */
	const doing = async (name: DialogName | "duplicate", f: () => Promise<void>) => {
		if (busy) return;
		setBusy(name);
		setTrouble("");
		setFaults(none);
		try {
			if (!(await session.flush())) {
				setTrouble("Not everything is saved, so nothing was done. See above what is the matter.");
				return;
			}
			await f();
			open(undefined);
		} catch (e) {
			const fault = asFault(e);
			setFailed(name);
			setFaults(faultsIn(fault));
			setTrouble(fault.detail);
			open(Object.keys(fault.fields).length > 0 ? "faults" : (now) => now ?? "faults");
		} finally {
			setBusy(undefined);
		}
	};

	const publish = () =>
		doing("publish", async () => {
			const before = doc?.live;
			const done = await act(session.where, "publish");
			went(done.position);
			await session.news();
			const at = session.where;
			toast({
				text: before ? "Changes published" : "Published",
				undo: async () => {
					const back = before ? await undoChanges(at, before, done.document.revision) : await act(at, "unpublish");
					went(back.position);
					await session.news();
				},
			});
		});

	const unpublish = () =>
		doing("unpublish", async () => {
			const done = await act(session.where, "unpublish");
			went(done.position);
			await session.news();
			const at = session.where;
			// Only what readers had can come back by publishing: a newer draft would come along.
			toast(
				doc?.changed
					? { text: "Taken away from readers" }
					: { text: "Taken away from readers", undo: () => again(at, "publish") },
			);
		});

	const again = async (at: Where, what: "publish" | "untrash") => {
		went((await act(at, what)).position);
		await session.news();
	};

	const trash = () =>
		doing("trash", async () => {
			const at = session.where;
			const done = await act(at, "trash");
			went(done.position);
			toast({ text: "Moved to the trash", undo: () => again(at, "untrash") });
			void navigate(listOf(site.key, type) as never);
		});

	const untrash = () => doing("trash", () => again(session.where, "untrash"));

	const copy = () =>
		doing("duplicate", async () => {
			const made = await duplicate(session.where);
			toast({ text: "Duplicated. This is the copy." });
			void navigate(entryOf(site.key, type, made.id, locale) as never);
		});

	const save = () => {
		session.save();
	};

	const there = doc !== undefined && !isNew(id);
	useCommands([
		{ id: "entry-save", group: "This entry", label: "Save now", keys: "mod+s", run: save },
		{
			id: "entry-publish",
			group: "This entry",
			label: `${publishVerb(doc, draft.unsent)}…`,
			keys: "ctrl+alt+p",
			run: () => open("publish"),
		},
		...(there
			? [
					{
						id: "entry-history",
						group: "This entry",
						label: "History",
						keys: "ctrl+alt+h",
						run: () => open("history" as const),
					},
					{ id: "entry-schedule", group: "This entry", label: "Schedule…", run: () => open("schedule" as const) },
					{ id: "entry-release", group: "This entry", label: "Add to a release…", run: () => open("release" as const) },
					{ id: "entry-duplicate", group: "This entry", label: "Duplicate", run: () => void copy() },
					{ id: "entry-trash", group: "This entry", label: "Move to the trash…", run: () => open("trash" as const) },
				]
			: []),
	]);

	return {
		dialog,
		open,
		busy,
		faults,
		trouble,
		failed,
		position,
		canPublish,
		may,
		publish,
		unpublish,
		trash,
		untrash,
		copy,
		save,
	};
}

export type Actions = ReturnType<typeof useActions>;

/** Readers get back what they had; the draft says again what was published for a moment. */
async function undoChanges(at: Where, before: string, published: string) {
	await restore(at, before);
	const back = await act(at, "publish");
	await restore(at, published);
	return back;
}

/** The faults of an answer by the paths of the form. */
export function faultsIn(fault: ApiFault): Record<string, string> {
	const out: Record<string, string> = {};
	for (const [path, message] of Object.entries(fault.fields)) {
		const bare = path.replace(/^(document|entries\[\d+\])\./, "").replace(/^values\./, "");
		out[bare === "slug" || bare === "name" ? `.${bare}` : bare] = message;
	}
	return out;
}
