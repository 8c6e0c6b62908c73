import { Link } from "@tanstack/react-router";
import { ChevronDown, Redo2, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import type { Schema } from "@/api";
import { isNew, type UsedDraft } from "@/features/drafts";
import { Badge, Button, IconButton, Menu, MenuItem, MenuSeparator, useRefusal } from "@/ui";
import type { Document } from "./api";
import styles from "./bar.module.css";
import { Others } from "./Others";
import { listOf, sectionOf, type Type, typeWord } from "./place";
import type { Actions } from "./useActions";
import { publishVerb, said, statuses } from "./words";

interface Props {
	site: Schema<"Site">;
	type: Type;
	title: string;
	doc: Document | undefined;
	draft: UsedDraft;
	actions: Actions;
	onUndo(): void;
	onRedo(): void;
	/** The button of the preview. */
	preview: ReactNode;
}

/** Bar is what stays in sight: where one is, how it stands, and the next step. */
export function Bar({ site, type, title, doc, draft, actions, onUndo, onRedo, preview }: Props) {
	const state = said(draft);
	return (
		<header className={styles.bar}>
			<div className={styles.where}>
				<Place site={site.key} type={type} title={title} />
				<span className={styles.statuses}>
					{(doc || !draft.revision ? statuses(doc) : []).map((s) => (
						<Badge key={s.word} tone={s.tone}>
							{s.word}
						</Badge>
					))}
				</span>
			</div>
			<div className={styles.doing}>
				<span className={styles.saved} data-tone={state.tone} data-testid="saved">
					{state.word}
				</span>
				<Others others={draft.others} alsoHere={draft.alsoHere} />
				<span className={styles.steps}>
					<IconButton label="Undo" onClick={onUndo} disabled={!draft.canUndo || draft.state === "readonly"}>
						<Undo2 aria-hidden="true" />
					</IconButton>
					<IconButton label="Redo" onClick={onRedo} disabled={!draft.canRedo || draft.state === "readonly"}>
						<Redo2 aria-hidden="true" />
					</IconButton>
				</span>
				{preview}
				<Publish doc={doc} draft={draft} actions={actions} />
			</div>
		</header>
	);
}

/** Place is the way to the entry from its section, and its title. */
export function Place({ site, type, title }: { site: string; type: Type; title: string }) {
	const section = sectionOf(type);
	const word = typeWord(type);
	return (
		<>
			<nav aria-label="Where this entry is" className={styles.path}>
				{word !== section && <span className={styles.faint}>{section} / </span>}
				<Link {...(listOf(site, type) as { to: string })} className={styles.faint}>
					<bdi>{word}</bdi>
				</Link>
				<span className={styles.faint}> / </span>
			</nav>
			<h1 className={styles.title} dir="auto" title={title}>
				{title}
			</h1>
		</>
	);
}

/** Publish is the one next step, and beside it everything else that can be done with the entry. */
function Publish({ doc, draft, actions }: Pick<Props, "doc" | "draft" | "actions">) {
	const verb = publishVerb(doc, draft.unsent);
	const there = doc !== undefined && !isNew(draft.session.where.document);
	const live = doc?.status === "published";
	const refused = useRefusal() !== undefined;
	if (doc?.trashed) {
		return (
			<Button kind="primary" writes onClick={() => void actions.untrash()} busy={actions.busy === "trash"}>
				Take out of the trash
			</Button>
		);
	}
	return (
		<span className={styles.split}>
			<Button
				kind="primary"
				writes
				onClick={() => void actions.publish()}
				busy={actions.busy === "publish"}
				disabled={!actions.canPublish || verb === "Published" || draft.state === "waiting"}
			>
				{verb}
			</Button>
			<Menu
				trigger={
					<Button
						kind="primary"
						aria-label="More to do with this entry"
						icon={<ChevronDown aria-hidden="true" />}
						className={styles.more}
					/>
				}
			>
				<MenuItem onSelect={() => actions.open("publish")} keys="ctrl+alt+p" disabled={!there}>
					Review what will change…
				</MenuItem>
				<MenuItem onSelect={() => actions.open("schedule")} disabled={!there || !actions.canPublish || refused}>
					Schedule…
				</MenuItem>
				<MenuItem onSelect={() => actions.open("release")} disabled={!there || !actions.canPublish || refused}>
					Add to a release…
				</MenuItem>
				<MenuItem onSelect={() => actions.open("unpublish")} disabled={!live || !actions.canPublish || refused}>
					Unpublish…
				</MenuItem>
				<MenuSeparator />
				<MenuItem onSelect={() => actions.open("history")} keys="ctrl+alt+h" disabled={!there}>
					History
				</MenuItem>
				<MenuItem onSelect={() => void actions.copy()} disabled={!there || !actions.may("content.create") || refused}>
					Duplicate
				</MenuItem>
				<MenuItem onSelect={() => actions.open("trash")} danger disabled={!there || refused}>
					Move to the trash…
				</MenuItem>
			</Menu>
		</span>
	);
}
