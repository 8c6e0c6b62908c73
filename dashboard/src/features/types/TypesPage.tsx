import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { buttonClass } from "@/ui";
import { save } from "../importing/ReportView";
import { Loaded, useSite } from "../settings/access";
import { Button, css, Dialog, Notice, Page, Section, Word } from "../settings/kit";
import { useTypes, useUses } from "./api";
import { isFixed, kindNames } from "./kinds";
import type { ContentType, Kind } from "./model";

const order: Kind[] = ["page", "single", "collection", "component", "post"];

/** TypesPage lists the types of a site, with how many documents each has. */
export function TypesPage() {
	const { site, may } = useSite();
	const types = useTypes(site);
	const uses = useUses(site);
	const [making, setMaking] = useState(false);
	const manages = may("types.manage");
	return (
		<Page
			title="Content types"
			lead="The shapes of content: what editors fill in, and what the API answers with. A change is planned first, so that you see what it does to what is stored."
			actions={
				<>
					{types.data && types.data.length > 0 && (
						<Button onClick={() => save(`${site}-types.json`, exported(types.data), "application/json")}>
							Export as JSON
						</Button>
					)}
					{manages && (
						<Button tone="primary" onClick={() => setMaking(true)}>
							New type
						</Button>
					)}
				</>
			}
		>
			<Loaded of={types} what="content types">
				{(all) => {
					const own = all.filter((t) => !isFixed(t.kind));
					return (
						<>
							{own.length === 0 && (
								<Notice
									title="No type of your own yet"
									actions={
										manages && (
											<Button small onClick={() => setMaking(true)}>
												Make the first
											</Button>
										)
									}
								>
									The blog works without. Make a page type for landing pages, a collection for lists of alike things, or
									a component that editors place on pages.
								</Notice>
							)}
							{order.map((kind) => {
								const list = all.filter((t) => (kind === "post" ? isFixed(t.kind) : t.kind === kind));
								if (list.length === 0) return null;
								return (
									<Section
										key={kind}
										title={kindNames[kind].many}
										help={kind === "post" ? "Part of every site, and fixed." : kindNames[kind].help}
									>
										<table className={css.table}>
											<thead>
												<tr>
													<th scope="col">Name</th>
													<th scope="col">API id</th>
													<th scope="col">Fields</th>
													<th scope="col">{kind === "component" ? "Used by" : "Documents"}</th>
												</tr>
											</thead>
											<tbody>
												{list.map((t) => (
													<tr key={t.id}>
														<td>
															<Link
																to="/$site/types/$type"
																params={{ site, type: t.id }}
																dir="auto"
																className={css.name}
															>
																{t.name || t.key || "Without a name"}
															</Link>
														</td>
														<td data-label="API id">
															{t.key ? <code>{t.key}</code> : <span className={css.sub}>none</span>}
														</td>
														<td data-label="Fields">{(t.fields ?? []).length}</td>
														<td data-label={kind === "component" ? "Used by" : "Documents"}>
															{kind === "component" ? usedBy(t, all) : <Count n={uses.data?.[t.id]} />}
														</td>
													</tr>
												))}
											</tbody>
										</table>
									</Section>
								);
							})}
						</>
					);
				}}
			</Loaded>
			{making && <NewType site={site} onClose={() => setMaking(false)} />}
		</Page>
	);
}

function Count({ n }: { n: number | undefined }) {
	if (n === undefined) return <span className={css.sub}>…</span>;
	return n === 0 ? <span className={css.sub}>none</span> : n.toLocaleString("en");
}

/** usedBy names the types that hold a component. */
export function usedBy(t: ContentType, all: readonly ContentType[]) {
	const users = all.filter((o) => holds(o, t.id));
	if (users.length === 0) return <Word>Nothing yet</Word>;
	return <span dir="auto">{users.map((u) => u.name || u.key).join(", ")}</span>;
}

/** holds reports whether a type names another, as a component or as what it refers to. */
export function holds(t: ContentType, id: string): boolean {
	const go = (fields: ContentType["fields"] | undefined): boolean =>
		(fields ?? []).some((f) => f.target === id || (f.components ?? []).includes(id) || go(f.fields ?? []));
	return go(t.fields);
}

/** exported is the site's own types, as they can be planned and applied elsewhere. */
export function exported(types: readonly ContentType[]): string {
	return `${JSON.stringify({ put: types.filter((t) => !isFixed(t.kind)) }, null, 2)}\n`;
}

function NewType({ site, onClose }: { site: string; onClose: () => void }) {
	const navigate = useNavigate();
	return (
		<Dialog open onClose={onClose} title="New type" lead="What is it for? This stays as it is.">
			{(["page", "single", "collection", "component"] as const).map((kind) => (
				<button
					key={kind}
					type="button"
					className={buttonClass({ wide: true })}
					onClick={() => void navigate({ to: "/$site/types/$type", params: { site, type: `new-${kind}` } })}
				>
					<span style={{ display: "grid", textAlign: "start", paddingBlock: 6, flex: 1, whiteSpace: "normal" }}>
						<strong>{kindNames[kind].one}</strong>
						<span className={css.sub} style={{ fontWeight: 400 }}>
							{kindNames[kind].help}
						</span>
					</span>
				</button>
			))}
		</Dialog>
	);
}
