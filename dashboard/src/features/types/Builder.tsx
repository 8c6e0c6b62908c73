import { Link, useBlocker, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { save } from "../importing/ReportView";
import { Button, Code, css, Dialog, Notice, Page, Section, TextField, Word } from "../settings/kit";
import css2 from "./builder.module.css";
import { changesOf } from "./diff";
import { FieldList } from "./FieldList";
import { FieldPicker } from "./FieldPicker";
import { faults, free, keyOf } from "./keys";
import { infoOf, isFixed, kindNames } from "./kinds";
import { type ContentType, type DraftField, type DraftType, draftOf, newField, typeOf, within } from "./model";
import { PlanDialog } from "./PlanDialog";
import { sampleOf } from "./sample";
import { holds } from "./TypesPage";

interface Props {
	site: string;
	stored: ContentType | undefined;
	fresh: DraftType;
	all: readonly ContentType[];
	documents: number | undefined;
	manages: boolean;
	/** The stored type is another now: begin anew with it. */
	onApplied: () => void;
}

/** Builder edits one type: fields on the left, what the API will answer on the right, and nothing stored before a plan. */
export function Builder({ site, stored, fresh, all, documents, manages, onApplied }: Props) {
	const start = useMemo(() => (stored ? draftOf(stored) : fresh), [stored, fresh]);
	const [draft, setDraft] = useState(start);
	const [follows, setFollows] = useState(!stored && start.kind !== "single"); // which is asked for by its slug alone
	const [open, setOpen] = useState<string>();
	const [adding, setAdding] = useState<string[]>();
	const [tried, setTried] = useState(false);
	const [planning, setPlanning] = useState<"put" | "drop">();
	const [left, setLeft] = useState(false);
	const navigate = useNavigate();
	const fixed = isFixed(draft.kind);
	const readOnly = fixed || !manages;
	const changes = useMemo(() => changesOf(stored, draft), [stored, draft]);
	const dirty = stored ? changes.length > 0 : draft.name !== "" || draft.fields.length > 0;
	const wrong = faults(
		draft,
		all.filter((t) => t.kind === draft.kind && t.id !== draft.id).map((t) => t.key),
	);
	const shown = tried ? wrong : {};
	const users = stored ? all.filter((t) => t.id !== stored.id && holds(t, stored.id)) : [];
	const sample = useMemo(() => JSON.stringify(sampleOf(draft, all), null, 2), [draft, all]);
	const blocker = useBlocker({
		shouldBlockFn: () => dirty && !left,
		withResolver: true,
		enableBeforeUnload: () => dirty && !left,
	});

	const change = (path: readonly string[], f: (fields: DraftField[]) => DraftField[]) =>
		setDraft((d) => within(d, path, f));
	const add = (path: string[], kind: DraftField["kind"]) => {
		const field = newField(kind);
		change(path, (fields) => {
			const key = free(
				keyOf(infoOf(kind).name),
				fields.map((f) => f.key),
			);
			return [...fields, { ...field, key, label: "" }];
		});
		setOpen(field.uid);
		setAdding(undefined);
	};
	const plan = () => {
		setTried(true);
		const first = Object.keys(wrong)[0];
		if (first === undefined) setPlanning("put");
		else if (first !== "name" && first !== "key") setOpen(first);
	};
	return (
		<Page
			title={draft.name || `New ${kindNames[draft.kind].one.toLowerCase()}`}
			lead={
				<>
					<Link to="/$site/types" params={{ site }}>
						Content types
					</Link>{" "}
					/ {kindNames[draft.kind].one}
					{stored && draft.kind !== "component" && documents !== undefined && (
						<>
							{" "}
							· {documents.toLocaleString("en")} {documents === 1 ? "document" : "documents"}
						</>
					)}
				</>
			}
			actions={
				<>
					{stored && (
						<Button
							onClick={() =>
								save(
									`${draft.key || "type"}.json`,
									`${JSON.stringify({ put: [typeOf(draft)] }, null, 2)}\n`,
									"application/json",
								)
							}
						>
							Export as JSON
						</Button>
					)}
					{!readOnly && stored && dirty && (
						<Button
							onClick={() => {
								setDraft(start);
								setTried(false);
							}}
						>
							Undo all
						</Button>
					)}
					{!readOnly && (
						<Button tone="primary" disabled={!dirty} onClick={plan}>
							Review changes
						</Button>
					)}
				</>
			}
		>
			{fixed && (
				<Notice title="This type is part of every site">
					Its fields are fixed, so that every program that reads a blog understands it.
				</Notice>
			)}
			{!fixed && !manages && (
				<Notice title="You may look, not change">Your role does not change types. Ask an admin of the site.</Notice>
			)}
			<div className={css2.columns}>
				<div className={css.stack}>
					{!fixed && (
						<Section title="Name">
							<div className={css.columns}>
								<TextField
									label="Name"
									maxLength={200}
									readOnly={readOnly}
									hint="As editors see it."
									fault={shown.name}
									value={draft.name}
									onChange={(e) => {
										const name = e.target.value;
										setDraft({ ...draft, name, key: follows ? keyOf(name) : draft.key });
									}}
								/>
								{draft.kind !== "single" && (
									<TextField
										label="API id"
										mono
										maxLength={64}
										readOnly={readOnly}
										dir="ltr"
										hint={preview(draft)}
										fault={shown.key}
										value={draft.key}
										onChange={(e) => {
											setFollows(false);
											setDraft({ ...draft, key: e.target.value });
										}}
									/>
								)}
							</div>
							{stored && stored.key !== draft.key && (
								<Notice tone="draft" title="Programs that ask for the old id find nothing">
									What is stored stays, and is answered under {draft.key}. Change the programs at the same time.
								</Notice>
							)}
						</Section>
					)}
					<Section
						title="Fields"
						actions={
							!readOnly && (
								<Button onClick={() => setAdding([])}>
									<Plus aria-hidden /> Add a field
								</Button>
							)
						}
					>
						{draft.fields.length === 0 ? (
							<Notice
								title="No field yet"
								actions={
									!readOnly && (
										<Button small onClick={() => setAdding([])}>
											Add the first
										</Button>
									)
								}
							>
								A field is something that editors fill in: a headline, a picture, a list of components.
							</Notice>
						) : (
							<FieldList
								fields={draft.fields}
								path={[]}
								of={draft.kind}
								self={draft.id}
								all={all}
								stored={stored}
								open={open}
								faults={shown}
								readOnly={readOnly}
								onOpen={setOpen}
								onChange={change}
								onAdd={setAdding}
							/>
						)}
					</Section>
					{stored && !readOnly && (
						<Section
							title="Remove the type"
							tone="trouble"
							help={
								users.length > 0
									? `It is used by ${users.map((u) => u.name || u.key).join(", ")}. Take it out there first.`
									: documents
										? `It has ${documents === 1 ? "one document. Delete it" : `${documents.toLocaleString("en")} documents. Delete them`} for good first.`
										: "It has no documents, and nothing uses it."
							}
						>
							<div>
								<Button
									tone="danger"
									disabled={users.length > 0 || Boolean(documents)}
									onClick={() => setPlanning("drop")}
								>
									Remove the type
								</Button>
							</div>
						</Section>
					)}
				</div>
				<aside className={css2.aside} aria-label="What it comes to">
					{!readOnly && (
						<Section title="Not applied yet">
							{changes.length === 0 ? (
								<p className={css.help}>The site has the type just like this.</p>
							) : (
								<ul className={css2.changes}>
									{changes.map((c) => (
										<li key={c.text}>
											<Word tone={c.kind === "added" ? "live" : c.kind === "removed" ? "trouble" : "draft"}>
												{{ added: "New", removed: "Gone", changed: "Other" }[c.kind]}
											</Word>
											<span dir="auto">{c.text}</span>
										</li>
									))}
								</ul>
							)}
						</Section>
					)}
					<Section
						title="What the API will answer"
						help={draft.kind === "component" ? "Wherever a page has this component." : "With made-up values."}
					>
						<Code label={path(draft)} text={sample} height={520} />
					</Section>
				</aside>
			</div>
			{adding && (
				<FieldPicker
					of={draft.kind}
					inRepeater={adding.length > 0}
					onClose={() => setAdding(undefined)}
					onPick={(kind) => add(adding, kind)}
				/>
			)}
			{planning && (
				<PlanDialog
					site={site}
					wish={planning === "put" ? { put: draft } : { drop: draft.id }}
					name={draft.name || draft.key}
					onClose={() => setPlanning(undefined)}
					onDone={() => {
						setPlanning(undefined);
						if (planning === "put" && stored) return onApplied();
						setLeft(true);
						setTimeout(() => void navigate({ to: "/$site/types", params: { site } }));
					}}
				/>
			)}
			<Dialog
				open={blocker.status === "blocked"}
				onClose={() => blocker.reset?.()}
				title="Leave without applying?"
				footer={
					<>
						<Button onClick={() => blocker.reset?.()}>Stay here</Button>
						<Button tone="danger" writes={false} onClick={() => blocker.proceed?.()}>
							Leave
						</Button>
					</>
				}
			>
				<p>
					{changes.length === 1 ? "1 change is" : `${changes.length} changes are`} not applied, and would be forgotten.
				</p>
			</Dialog>
		</Page>
	);
}

/** path is where the API answers with documents of a type. */
function path(draft: DraftType): string {
	const key = draft.key || "…";
	if (draft.kind === "page") return `GET /v2/pages/${key}/an-example/`;
	if (draft.kind === "single") return "GET /v2/pages/*/an-example/";
	if (draft.kind === "collection") return `GET /v2/content/${key}/`;
	if (draft.kind === "component") return `{ "type": "${key}", "fields": … }`;
	return "GET /v2/posts/an-example/";
}

function preview(draft: DraftType): string {
	const key = draft.key || "…";
	if (draft.kind === "page") return `Read at /v2/pages/${key}/`;
	if (draft.kind === "collection") return `Read at /v2/content/${key}/`;
	return `Answers name it as type “${key}”`;
}
