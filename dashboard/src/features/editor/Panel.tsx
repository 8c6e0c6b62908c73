import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type Schema as ApiSchema, api, body } from "@/api";
import { isNew, type UsedDraft } from "@/features/drafts";
import type { ContentType, FieldDef, Schema, TypeKind, Values } from "@/features/fields/types";
import { missing } from "@/features/fields/value";
import { isFound, SeoPanel } from "@/features/seo";
import { Badge, Button, VisuallyHidden } from "@/ui";
import { type Document, pendingQuery, schedulesQuery, unschedule, usesQuery } from "./api";
import { placeName } from "./outline";
import styles from "./panel.module.css";
import type { Type } from "./place";
import { lines, type Receipt, useReceipt } from "./receipt";
import type { Actions } from "./useActions";
import { count, listed, moment } from "./words";

interface Props {
	site: ApiSchema<"Site">;
	type: Type;
	schema: Schema;
	draft: UsedDraft;
	doc: Document | undefined;
	actions: Actions;
	show(path: string): void;
}

/** Panel stands beside the form: what publishing will do, what it did, how it is found. */
export function Panel(props: Props) {
	return (
		<aside className={styles.panel} aria-label="About this entry">
			<GoingLive {...props} />
			<LastPublish {...props} />
			<Found {...props} />
			<About {...props} />
		</aside>
	);
}

function Card({ title, children }: { title: string; children: ReactNode }) {
	return (
		<section className={styles.card} aria-label={title}>
			<h2 className={styles.title}>{title}</h2>
			{children}
		</section>
	);
}

function Row({ label, children }: { label: string; children: ReactNode }) {
	return (
		<div className={styles.row}>
			<dt>{label}</dt>
			<dd>{children}</dd>
		</div>
	);
}

function GoingLive({ type, schema, draft, doc, actions, show }: Props) {
	const { where } = draft.session;
	const there = doc !== undefined && !isNew(where.document);
	const pending = useQuery(pendingQuery(where, doc?.live, doc?.revision));
	const uses = useQuery(usesQuery(where, there));
	const schedules = useQuery(
		schedulesQuery(
			where,
			there && (doc.status === "scheduled" || doc.scheduled !== undefined || doc.status === "published"),
		),
	);
	const needed = missing((type.fields ?? []) as unknown as FieldDef[], draft.content.values as Values, schema);
	const names = [...new Set((pending.data ?? []).map((d) => placeName(type, schema, d.path)))];
	const used = uses.data?.items?.length ?? 0;
	return (
		<Card title="Going live">
			<dl className={styles.rows}>
				<Row label="Changes">{changesWord(doc, pending.data?.length, draft.unsent)}</Row>
				{names.length > 0 && names.length <= 4 && (
					<div>
						<dt>
							<VisuallyHidden>Fields</VisuallyHidden>
						</dt>
						<dd className={styles.names}>{listed(names)}</dd>
					</div>
				)}
				{used > 0 && (
					<Row label="Shown in">{uses.data?.next ? `${used} or more` : count(used, "entry", "entries")}</Row>
				)}
				{(schedules.data ?? []).map((s) => (
					<Row key={s.id} label={s.action === "publish" ? "Publish" : "Unpublish"}>
						<Badge tone="scheduled">{`${moment(s.at, s.zone)} ${cityOf(s.zone)}`}</Badge>
						{actions.canPublish && (
							<Button
								kind="quiet"
								small
								onClick={() => void unschedule(where.site, s.id).then(() => draft.session.news())}
							>
								Cancel
							</Button>
						)}
					</Row>
				))}
				{there && (schedules.data ?? []).length === 0 && actions.canPublish && (
					<Row label="Schedule">
						<Button kind="quiet" small onClick={() => actions.open("schedule")}>
							Choose a time
						</Button>
					</Row>
				)}
			</dl>
			{needed.length > 0 && (
				<div className={styles.needed}>
					<p>{count(needed.length, "field is", "fields are")} needed to publish:</p>
					<ul>
						{needed.slice(0, 6).map((m) => (
							<li key={m.path}>
								<button type="button" className={styles.jump} onClick={() => show(m.path)}>
									{m.label}
								</button>
							</li>
						))}
						{needed.length > 6 && <li>and {needed.length - 6} more</li>}
					</ul>
				</div>
			)}
		</Card>
	);
}

function changesWord(doc: Document | undefined, fields: number | undefined, unsent: boolean): string {
	if (!doc) return "a new entry";
	if (doc.status !== "published") return "all of it";
	if (!doc.changed) return unsent ? "not saved yet" : "none";
	return fields === undefined ? "a newer draft" : fields === 0 ? "none that shows" : count(fields, "field");
}

/** The city of a zone, as people name it. */
function cityOf(zone: string): string {
	return (zone.split("/").at(-1) ?? zone).replace(/_/g, " ");
}

function LastPublish({ draft, doc, actions }: Props) {
	const { site } = draft.session.where;
	const own = useReceipt(site, actions.position);
	const latest = useQuery({
		queryKey: ["site", site, "receipts", "newest"],
		enabled: actions.position === "",
		queryFn: ({ signal }) =>
			body(api.GET("/api/sites/{site}/receipts", { params: { path: { site }, query: { limit: 1 } }, signal })),
	});
	const receipt: Receipt | undefined = own ?? (actions.position === "" ? latest.data?.items?.[0] : undefined);
	if (!receipt && !doc?.published) return null;
	return (
		<Card title={own ? "Last publish" : receipt ? "Last publish on this site" : "Published"}>
			<div aria-live="polite" data-testid="receipt">
				<dl className={styles.rows}>
					{doc?.published && <Row label="First live">{moment(doc.published)}</Row>}
					{receipt &&
						lines(receipt).map((l) => (
							<Row key={l.label} label={l.label}>
								<span data-done={l.done}>{l.value}</span>
							</Row>
						))}
				</dl>
				{own && (
					<p className={styles.names}>
						{own.complete ? "Visible everywhere." : "On its way; this line changes by itself."}
					</p>
				)}
			</div>
		</Card>
	);
}

function Found({ site, type, schema, draft, show }: Props) {
	if (!isFound(type.kind as TypeKind)) return null;
	return (
		<Card title="Search and sharing">
			<SeoPanel
				type={type as unknown as ContentType}
				schema={schema}
				values={draft.content.values as Values}
				name={draft.content.name}
				slug={draft.content.slug}
				site={site.key}
				base={type.kind === "post" ? (site.settings.blog_url ?? "") : ""}
				show={show}
			/>
		</Card>
	);
}

function About({ doc, type }: Props) {
	if (!doc) return null;
	return (
		<Card title="This entry">
			<dl className={styles.rows}>
				<Row label="Type">
					<bdi>{type.name}</bdi>
				</Row>
				<Row label="Created">{moment(doc.created)}</Row>
				<Row label="Changed">{moment(doc.updated)}</Row>
				<Row label="Revision">{doc.n}</Row>
				<Row label="Id in the API">
					<code>{doc.num}</code>
				</Row>
			</dl>
		</Card>
	);
}
