import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schema as ApiSchema } from "@/api";
import type { UsedDraft } from "@/features/drafts";
import type { Schema } from "@/features/fields/types";
import { type Document, pendingQuery, type Use, usesQuery } from "./api";
import { Diff } from "./Diff";
import styles from "./dialogs.module.css";
import { EntryDialog } from "./EntryDialog";
import { History } from "./History";
import { fieldAt, outline, placeName } from "./outline";
import { entryOf, type Type } from "./place";
import { ReleaseDialog } from "./ReleaseDialog";
import { ScheduleDialog } from "./ScheduleDialog";
import type { Actions } from "./useActions";
import { count, publishVerb } from "./words";

export interface DialogProps {
	site: ApiSchema<"Site">;
	me: ApiSchema<"Me">;
	type: Type;
	schema: Schema;
	draft: UsedDraft;
	doc: Document | undefined;
	actions: Actions;
	show(path: string): void;
}

/** Dialogs is what opens over the entry, one at a time. */
export function Dialogs(props: DialogProps) {
	switch (props.actions.dialog) {
		case "publish":
			return <PublishDialog {...props} />;
		case "faults":
			return <FaultsDialog {...props} />;
		case "unpublish":
			return <UnpublishDialog {...props} />;
		case "trash":
			return <TrashDialog {...props} />;
		case "history":
			return <History {...props} />;
		case "schedule":
			return <ScheduleDialog {...props} />;
		case "release":
			return <ReleaseDialog {...props} />;
		default:
			return null;
	}
}

function PublishDialog({ type, schema, draft, doc, actions }: DialogProps) {
	const pending = useQuery(pendingQuery(draft.session.where, doc?.live, doc?.revision));
	const verb = publishVerb(doc, draft.unsent);
	const isLive = doc?.status === "published";
	const nothing = isLive && !doc.changed && !draft.unsent;
	return (
		<EntryDialog
			title={nothing ? "Nothing to publish" : isLive ? "Publish changes" : "Publish this entry"}
			onClose={() => actions.open(undefined)}
			apply={
				nothing
					? undefined
					: { verb, run: () => void actions.publish(), busy: actions.busy === "publish", disabled: !actions.canPublish }
			}
			trouble={
				actions.trouble || (actions.canPublish ? "" : "You may not publish on this site. Ask an editor to do it.")
			}
		>
			{nothing && <p>What readers have is what stands here.</p>}
			{!isLive && <p>Readers see it from then on. Everything in it is new to them.</p>}
			{isLive && !nothing && (
				<>
					<p>
						{pending.data
							? `${count(pending.data.length, "field changes", "fields change")} for readers:`
							: "Comparing with what readers have."}
					</p>
					<dl className={styles.changes}>
						{(pending.data ?? []).map((d) => {
							const def = fieldAt(type, schema, d.path);
							return (
								<div key={d.path}>
									<dt dir="auto">{placeName(type, schema, d.path)}</dt>
									<dd>
										<Diff before={outline(d.a, def, schema)} after={outline(d.b, def, schema)} />
									</dd>
								</div>
							);
						})}
					</dl>
				</>
			)}
		</EntryDialog>
	);
}

const failures: Record<string, string> = {
	publish: "Not published",
	unpublish: "Not unpublished",
	trash: "Not moved",
	duplicate: "Not duplicated",
};

/** FaultsDialog says why something did not happen, with a way to each field that is in the way. */
function FaultsDialog({ type, schema, actions, show }: DialogProps) {
	const faults = Object.entries(actions.faults);
	const go = (path: string) => {
		actions.open(undefined);
		requestAnimationFrame(() => show(path));
	};
	return (
		<EntryDialog
			title={failures[actions.failed ?? "publish"] ?? "This was not done"}
			onClose={() => actions.open(undefined)}
		>
			<p>{actions.trouble}</p>
			{faults.length > 0 && (
				<ul className={styles.faults}>
					{faults.map(([path, message]) => (
						<li key={path}>
							<button type="button" className={styles.jump} onClick={() => go(path)}>
								{placeName(type, schema, path)}
							</button>{" "}
							{message}
						</li>
					))}
				</ul>
			)}
		</EntryDialog>
	);
}

/** UsedBy warns of entries that show this one. */
function UsedBy({ uses, site, schema }: { uses: readonly Use[]; site: string; schema: Schema }) {
	const live = uses.filter((u) => u.live);
	if (uses.length === 0) return null;
	return (
		<div className={styles.warning}>
			<p>
				{count(uses.length, "entry refers", "entries refer")} to it
				{live.length > 0
					? `, ${live.length} of them published. Readers will miss it there.`
					: ", none of them published."}
			</p>
			<ul>
				{uses.slice(0, 8).map((u) => (
					<li key={`${u.id}/${u.locale}`}>
						<Link
							{...(entryOf(site, schema.byId(u.type) ?? { id: u.type, kind: "page" }, u.id, u.locale) as {
								to: string;
							})}
							dir="auto"
						>
							{u.name || u.slug || u.id}
						</Link>
					</li>
				))}
				{uses.length > 8 && <li>and {uses.length - 8} more</li>}
			</ul>
		</div>
	);
}

function UnpublishDialog({ draft, actions, site, schema }: DialogProps) {
	const uses = useQuery(usesQuery(draft.session.where));
	return (
		<EntryDialog
			title="Take this away from readers"
			onClose={() => actions.open(undefined)}
			apply={{
				verb: "Unpublish",
				run: () => void actions.unpublish(),
				busy: actions.busy === "unpublish",
				danger: true,
			}}
			trouble={actions.trouble}
		>
			<p>Readers no longer find it. Your drafts stay, and it can be published again.</p>
			<UsedBy uses={uses.data?.items ?? []} site={site.key} schema={schema} />
		</EntryDialog>
	);
}

function TrashDialog({ draft, doc, actions, site, schema }: DialogProps) {
	const uses = useQuery(usesQuery(draft.session.where));
	return (
		<EntryDialog
			title="Move to the trash"
			onClose={() => actions.open(undefined)}
			apply={{
				verb: "Move to the trash",
				run: () => void actions.trash(),
				busy: actions.busy === "trash",
				danger: true,
			}}
			trouble={actions.trouble}
		>
			<p>
				{doc?.status === "published" ? "Readers no longer find it. " : ""}It can be taken out of the trash again, with
				its history.
				{(doc?.locales?.length ?? 0) > 1 ? " Other languages of it stay as they are." : ""}
			</p>
			<UsedBy uses={uses.data?.items ?? []} site={site.key} schema={schema} />
		</EntryDialog>
	);
}
