import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { asFault } from "@/api";
import { Button, toast } from "@/ui";
import { compare, historyQuery, restore, useNames } from "./api";
import type { DialogProps } from "./Dialogs";
import { Diff } from "./Diff";
import { EntryDialog } from "./EntryDialog";
import styles from "./history.module.css";
import { fieldAt, outline, placeName } from "./outline";
import { count, moment } from "./words";

const causes: Record<string, string> = {
	save: "Saved",
	autosave: "Written",
	restore: "Brought back",
	import: "Imported",
	demo: "Made for the demo",
	api: "Written by the API",
	duplicate: "Duplicated",
};

/** History is every state the entry had, what differs from now, and the way back: of one field or of all. */
export function History({ site, me, type, schema, draft, doc, actions }: DialogProps) {
	const { where } = draft.session;
	const pages = useInfiniteQuery(historyQuery(where));
	const nameOf = useNames(site.key);
	const all = pages.data?.pages.flatMap((p) => p.items ?? []) ?? [];
	const [chosen, choose] = useState<string>();
	const [busy, setBusy] = useState("");
	const [trouble, setTrouble] = useState("");
	const now = draft.revision ?? "";
	const at = chosen ?? all[1]?.revision;
	const diff = useQuery({
		queryKey: ["site", site.key, "document", where.document, where.locale, "compare", at ?? "", now],
		enabled: at !== undefined && now !== "" && at !== now,
		queryFn: ({ signal }) => compare(where, at ?? "", now, signal),
	});
	const canEdit = draft.state !== "readonly";

	const bringBack = async (paths?: string[]) => {
		if (!at) return;
		setBusy(paths?.[0] ?? "all");
		setTrouble("");
		try {
			if (!(await draft.session.flush())) {
				setTrouble("Not everything is saved, so nothing was brought back. Close this to see what is the matter.");
				return;
			}
			const before = draft.session.view().revision ?? "";
			await restore(where, at, paths);
			await draft.session.news();
			toast({
				text: paths ? `${placeName(type, schema, paths[0] ?? "")} brought back` : "Earlier version brought back",
				undo: async () => {
					await restore(where, before, paths);
					await draft.session.news();
				},
			});
		} catch (e) {
			setTrouble(asFault(e).detail);
		} finally {
			setBusy("");
		}
	};

	const line = all.find((l) => l.revision === at);
	return (
		<EntryDialog title="History" size="large" onClose={() => actions.open(undefined)} trouble={trouble}>
			<div className={styles.columns}>
				<ol className={styles.lines} aria-label="Versions, the newest first">
					{all.map((l, i) => (
						<li key={l.revision}>
							<button
								type="button"
								className={styles.line}
								aria-pressed={l.revision === at}
								onClick={() => choose(l.revision)}
								disabled={l.revision === now}
							>
								<span className={styles.when}>{moment(l.at)}</span>
								<span className={styles.who}>
									{causes[l.cause] ?? l.cause}
									{l.author ? ` by ${l.author === me.id ? "you" : nameOf(l.author)}` : ""}
								</span>
								<span className={styles.note}>
									{i === 0 || l.revision === now
										? "Now"
										: l.revision === doc?.live
											? "What readers have"
											: l.count > 1
												? count(l.count, "save")
												: ""}
								</span>
							</button>
						</li>
					))}
					{pages.hasNextPage && (
						<li>
							<Button onClick={() => void pages.fetchNextPage()} busy={pages.isFetchingNextPage}>
								Show earlier ones
							</Button>
						</li>
					)}
				</ol>
				<div className={styles.diff} aria-live="polite">
					{all.length < 2 && pages.isSuccess && (
						<p className={styles.empty}>There is one version yet. Each sitting of writing adds a line here.</p>
					)}
					{line && (
						<>
							<div className={styles.head}>
								<h3>Since {moment(line.at)}</h3>
								<Button
									onClick={() => void bringBack()}
									busy={busy === "all"}
									disabled={!canEdit || busy !== "" || diff.data?.length === 0}
								>
									Bring all of it back
								</Button>
							</div>
							{diff.data?.length === 0 && <p className={styles.empty}>It says the same as now.</p>}
							{diff.isLoading && <p className={styles.empty}>Comparing.</p>}
							{diff.error && <p className={styles.empty}>{asFault(diff.error).detail}</p>}
							{(diff.data ?? []).map((d) => {
								const def = fieldAt(type, schema, d.path);
								const isField = !d.path.startsWith(".");
								// The server brings fields of the type back as wholes.
								const field = d.path.split(".")[0] ?? d.path;
								return (
									<section key={d.path} className={styles.field} aria-label={placeName(type, schema, d.path)}>
										<div className={styles.head}>
											<h4 dir="auto">{placeName(type, schema, d.path)}</h4>
											{isField && (
												<Button
													kind="quiet"
													small
													onClick={() => void bringBack([field])}
													busy={busy === field}
													disabled={!canEdit || busy !== ""}
													aria-label={`Bring back ${placeName(type, schema, d.path)}`}
												>
													Bring back
												</Button>
											)}
										</div>
										<Diff before={outline(d.a, def, schema)} after={outline(d.b, def, schema)} />
									</section>
								);
							})}
						</>
					)}
				</div>
			</div>
		</EntryDialog>
	);
}
