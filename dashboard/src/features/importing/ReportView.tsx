import { useState } from "react";
import { Button, css, Notice } from "../settings/kit";
import { asText, type Group, grouped, sentence } from "./report";
import type { Import } from "./send";

type Report = NonNullable<Import["report"]>;

/** ReportView is what came in, or would come in, and everything that did not. */
export function ReportView({ report, name }: { report: Report; name: string }) {
	const skips = grouped(report.skips);
	const changes = grouped(report.changes);
	const rows = (report.rows ?? []).filter((r) => r.created + r.updated + r.unchanged + r.skipped > 0);
	return (
		<div className={css.stack}>
			<Notice
				tone={report.dry_run ? "draft" : "live"}
				title={report.dry_run ? "What an import would do" : "What was imported"}
			>
				{sentence(report)}
			</Notice>
			{rows.length > 0 && (
				<table className={css.table}>
					<thead>
						<tr>
							<th scope="col">Kind</th>
							<th scope="col">{report.dry_run ? "New" : "Added"}</th>
							<th scope="col">Updated</th>
							<th scope="col">Unchanged</th>
							<th scope="col">Left out</th>
						</tr>
					</thead>
					<tbody>
						{rows.map((r) => (
							<tr key={r.name}>
								<td className={css.name}>{r.name[0]?.toUpperCase() + r.name.slice(1)}</td>
								<td data-label="New">{r.created.toLocaleString("en")}</td>
								<td data-label="Updated">{r.updated.toLocaleString("en")}</td>
								<td data-label="Unchanged">{r.unchanged.toLocaleString("en")}</td>
								<td data-label="Left out">{r.skipped.toLocaleString("en")}</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
			{skips.length > 0 && <Groups title="Left out, and why" groups={skips} />}
			{changes.length > 0 && <Groups title="Changed on the way in" groups={changes} />}
			{(report.notes ?? []).map((n) => (
				<Notice key={n}>{n}</Notice>
			))}
			{(skips.length > 0 || changes.length > 0) && (
				<div>
					<Button small onClick={() => save(`${name}.report.tsv`, asText(report))}>
						Save the report as a table
					</Button>
				</div>
			)}
		</div>
	);
}

function Groups({ title, groups }: { title: string; groups: Group[] }) {
	const [open, setOpen] = useState<string>();
	return (
		<div className={css.stack} style={{ gap: 6 }}>
			<h3>{title}</h3>
			{groups.map((g) => (
				<div key={g.reason}>
					<Button
						small
						tone="quiet"
						aria-expanded={open === g.reason}
						onClick={() => setOpen(open === g.reason ? undefined : g.reason)}
					>
						<strong>{g.count.toLocaleString("en")}</strong> {g.reason}
					</Button>
					{open === g.reason && (
						<ul className={css.sub}>
							{g.lines.slice(0, 200).map((l, i) => (
								// biome-ignore lint/suspicious/noArrayIndexKey: lines of a report have no id and never move
								<li key={i} dir="auto">
									{[l.title || l.ref || l.row, l.where, l.detail, l.count ? `and ${l.count} more` : ""]
										.filter(Boolean)
										.join(" · ")}
								</li>
							))}
						</ul>
					)}
				</div>
			))}
		</div>
	);
}

/** save gives the browser a file. */
export function save(name: string, text: string, type = "text/plain") {
	const url = URL.createObjectURL(new Blob([text], { type }));
	const a = document.createElement("a");
	a.href = url;
	a.download = name;
	a.click();
	URL.revokeObjectURL(url);
}
