import { Button, css, When, Word } from "../settings/kit";
import { tokenState } from "../settings/words";

export interface Row {
	id: string;
	name: string;
	what: string;
	created?: string;
	expires?: string;
	revoked?: string;
	used?: string;
}

export function TokenTable({ rows, empty, onRevoke }: { rows: Row[]; empty: string; onRevoke: (row: Row) => void }) {
	if (rows.length === 0) return <p className={css.help}>{empty}</p>;
	return (
		<table className={css.table}>
			<thead>
				<tr>
					<th scope="col">Name</th>
					<th scope="col">For</th>
					<th scope="col">State</th>
					<th scope="col">Last used</th>
					<th scope="col">
						<span className={css.said}>Actions</span>
					</th>
				</tr>
			</thead>
			<tbody>
				{rows.map((t) => {
					const state = tokenState(t, new Date());
					return (
						<tr key={t.id}>
							<td>
								<div className={css.name} dir="auto">
									{t.name || "Without a name"}
								</div>
								<div className={css.sub}>
									Made <When at={t.created} />
								</div>
							</td>
							<td data-label="For">{t.what}</td>
							<td data-label="State">
								<Word tone={state.tone}>{state.word}</Word>
							</td>
							<td data-label="Last used">
								<When at={t.used} none="Not yet" />
							</td>
							<td className={css.end}>
								{state.holds && (
									<Button small tone="danger" onClick={() => onRevoke(t)}>
										Revoke<span className={css.said}> {t.name}</span>
									</Button>
								)}
							</td>
						</tr>
					);
				})}
			</tbody>
		</table>
	);
}
