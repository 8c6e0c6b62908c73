import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import type { Schema } from "@/api";
import { isNew, titleOf, type UsedDraft, useDraft, type Where } from "@/features/drafts";
import { FieldForm } from "@/features/fields/FieldForm";
import type { Reveal } from "@/features/fields/reveal";
import { schemaOf } from "@/features/fields/schema";
import { slugOf } from "@/features/fields/slug";
import type { ContentType, Values } from "@/features/fields/types";
import { usePreview } from "@/features/preview";
import { useShortcut } from "@/lib/shortcuts";
import { Button, Loading, StateView, useTitle } from "@/ui";
import { anyLocaleQuery, type Document, useKnown } from "./api";
import { Bar, Place } from "./Bar";
import barStyles from "./bar.module.css";
import { Conflicts } from "./Conflicts";
import styles from "./editor.module.css";
import { follows, Heading } from "./Heading";
import { Locales } from "./Locales";
import { Notices } from "./Notices";
import { Panel } from "./Panel";
import type { Type } from "./place";
import { useActions } from "./useActions";

// Their code comes after the form's.
const dialogs = async () => ({ default: (await import("./Dialogs")).Dialogs });
const Dialogs = lazy(dialogs);

interface Props {
	site: Schema<"Site">;
	me: Schema<"Me">;
	/** When the server last said who this is. */
	signedInAt: number;
	type: Type;
	types: readonly Type[];
	id: string;
	locale: string;
	isFresh: boolean;
}

/** Editor waits for the draft, and shows what there is in its place while there is none. */
export function Editor(props: Props) {
	const { site, me, signedInAt, type, types, id, locale } = props;
	const draft = useDraft({ site: site.key, id, locale, person: me.id ?? "", type, types });
	const session = draft?.session;
	// biome-ignore lint/correctness/useExhaustiveDependencies: a session that has ended is tried again when somebody is signed in
	useEffect(() => session?.wake(), [session, signedInAt]);
	const navigate = useNavigate();
	const named = draft?.session.where.document;
	useEffect(() => {
		// The server has given a new entry its id: the address says so from now on.
		if (named && named !== id)
			void navigate({ to: ".", params: { id: named } as never, search: true as never, replace: true });
	}, [named, id, navigate]);
	if (!draft || draft.state === "loading") return <Loading what="Opening" />;
	if (draft.state === "unreachable") {
		return (
			<StateView
				kind="offline"
				title="The server is not answering"
				action={<Button onClick={() => void draft.session.news()}>Try again</Button>}
			>
				This entry is not kept on this device. It opens as soon as the server is back.
			</StateView>
		);
	}
	if (draft.state === "missing") return <Missing {...props} draft={draft} />;
	return <Open {...props} draft={draft} />;
}

/** Missing is an entry that is not there in this locale, and perhaps in none. */
function Missing({ site, type, id, locale, draft }: Props & { draft: UsedDraft }) {
	const main = site.settings.default_locale ?? "";
	const known = useKnown({ site: site.key, document: id, locale: main });
	const first = useQuery(anyLocaleQuery(site.key, id, main, known === undefined));
	const [from, setFrom] = useState<string>();
	const source = useQuery(anyLocaleQuery(site.key, id, from ?? "", from !== undefined));
	const doc = known ?? first.data;
	const there = (doc?.locales ?? []).filter((l) => !l.trashed);
	useEffect(() => {
		if (source.data)
			draft.session.beginWith({ slug: source.data.slug, name: source.data.name, values: source.data.values });
	}, [source.data, draft.session]);
	if (!doc && first.isLoading) return <Loading what="Opening" />;
	if (there.length === 0) {
		return (
			<StateView kind="error" title="There is no such entry">
				It was deleted for good, or the address is of another site.
			</StateView>
		);
	}
	const name = (code: string) => site.locales?.find((l) => l.code === code)?.name || code;
	return (
		<div className={styles.page}>
			<header className={barStyles.bar}>
				<div className={barStyles.where}>
					<Place site={site.key} type={type} title={doc?.name ?? ""} />
				</div>
			</header>
			<div className={styles.missing}>
				<Locales
					site={site}
					where={{ site: site.key, document: id, locale }}
					type={type}
					doc={doc}
					beside={undefined}
					onBeside={undefined}
				/>
				<StateView
					kind="empty"
					title={`Not in ${name(locale)} yet`}
					action={
						<div className={styles.row}>
							{there.map((l) => (
								<Button key={l.locale} kind="primary" onClick={() => setFrom(l.locale)} disabled={source.isFetching}>
									Start from {name(l.locale)}
								</Button>
							))}
							<Button
								onClick={() => draft.session.beginWith({ slug: doc?.slug ?? "", name: doc?.name ?? "", values: {} })}
							>
								Start empty
							</Button>
						</div>
					}
				>
					Start from a version that there is, or from an empty form. Nothing is shown to readers before you publish.
				</StateView>
			</div>
		</div>
	);
}

/** Open is the form with its bar and its panel. */
function Open({ site, me, type, types, id, locale, draft }: Props & { draft: UsedDraft }) {
	const where: Where = useMemo(() => ({ site: site.key, document: id, locale }), [site.key, id, locale]);
	const doc = useKnown(draft.session.where);
	const { session } = draft;
	const schema = useMemo(() => schemaOf(types as unknown as ContentType[]), [types]);
	const reveal = useRef<Reveal>(null);
	const [beside, setBeside] = useState<string>();
	const source = useQuery(anyLocaleQuery(site.key, id, beside ?? "", beside !== undefined));
	const lock = lockOf(site, doc);
	useEffect(() => session.lock(lock), [session, lock]);
	useEffect(() => {
		dialogs().catch(() => undefined); // asked for again when one is opened
	}, []);
	const show = (path: string) => {
		if (path.startsWith(".")) document.getElementById(`entry-${path.slice(1)}`)?.focus();
		else reveal.current?.show(path);
	};
	const actions = useActions({ site, me, where: session.where, type, draft, doc, show });
	const step = (path: string | undefined) => {
		if (path !== undefined && !isIn(path)) show(path);
	};
	const undo = () => step(session.undo());
	const redo = () => step(session.redo());
	useShortcut("mod+s", "Save now", () => actions.save());
	useShortcut("mod+z", "Undo", undo);
	useShortcut("mod+shift+z", "Redo", redo);
	useShortcut("ctrl+alt+p", "Publish", () => actions.open("publish"));
	useShortcut("ctrl+alt+h", "History", () => actions.open("history"));
	const title = titleOf(type, draft.content) || "Untitled";
	useTitle(title);
	const faults = useMemo(
		() => ({ ...Object.fromEntries(draft.faults.map((f) => [f.path, f.message])), ...actions.faults }),
		[draft.faults, actions.faults],
	);
	const readOnly = draft.state === "readonly";
	const change = (path: string, next: unknown) => {
		const sets = [{ path, value: next }];
		const { content } = draft;
		const renamed = type.kind === "author" && /^(first|last)_name$/.test(path);
		if (renamed && follows(content.slug, titleOf(type, content), doc)) {
			sets.push({
				path: ".slug",
				value: slugOf(titleOf(type, { ...content, values: { ...content.values, [path]: next } })),
			});
		}
		session.edit(sets);
	};
	const preview = usePreview(
		{
			site: site.key,
			document: session.where.document,
			locale,
			type: { id: type.id, key: type.key, name: type.name },
			content: draft.content as { slug: string; name: string; values: Record<string, unknown> },
			saved: draft.savedAt,
			may: site.may ?? [],
			onOpen: show,
		},
		doc !== undefined && !isNew(session.where.document),
	);
	// A key shows in its field first: the panel, which looks at the whole entry, follows when there is time.
	const panel = useDeferredValue(
		preview.pane ?? (
			<Panel site={site} type={type} schema={schema} draft={draft} doc={doc} actions={actions} show={show} />
		),
	);
	return (
		<div className={styles.page}>
			<Bar
				site={site}
				type={type}
				title={title}
				doc={doc}
				draft={draft}
				actions={actions}
				onUndo={undo}
				onRedo={redo}
				preview={preview.button}
			/>
			<div className={styles.columns} style={preview.room}>
				<div className={styles.main} data-translating={beside ? "" : undefined}>
					<Notices draft={draft} doc={doc} actions={actions} />
					<Conflicts draft={draft} type={type} schema={schema} show={show} />
					<Locales site={site} where={where} type={type} doc={doc} beside={beside} onBeside={setBeside} />
					<Heading draft={draft} type={type} doc={doc} site={site} faults={faults} readOnly={readOnly} />
					<FieldForm
						defs={(type.fields ?? []) as unknown as ContentType["fields"]}
						value={draft.content.values as Values}
						onChange={change}
						site={site.key}
						locale={locale}
						schema={schema}
						faults={faults}
						readOnly={readOnly}
						onReveal={(r) => {
							reveal.current = r;
						}}
						{...(beside && source.data
							? {
									source: {
										locale: beside,
										name: site.locales?.find((l) => l.code === beside)?.name || beside,
										values: source.data.values as Values,
									},
								}
							: {})}
					/>
				</div>
				{panel}
			</div>
			{actions.dialog && (
				<Suspense>
					<Dialogs
						site={site}
						me={me}
						type={type}
						schema={schema}
						draft={draft}
						doc={doc}
						actions={actions}
						show={show}
					/>
				</Suspense>
			)}
		</div>
	);
}

/** Whether the focus is in the field at a path already. */
function isIn(path: string): boolean {
	const at = document.activeElement?.closest("[data-path]")?.getAttribute("data-path");
	return at === path;
}

/** Why nothing can be changed here, in words. */
function lockOf(site: Schema<"Site">, doc: Document | undefined): string | undefined {
	const may = site.may ?? [];
	if (!may.includes("content.edit") && !may.includes("content.create")) {
		return "You may read this entry. Ask an owner or admin of the site for the right to edit.";
	}
	if (doc?.trashed) return "This entry is in the trash. Take it out to go on with it.";
	return undefined;
}
