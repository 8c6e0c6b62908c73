import { useState } from "react";
import { Loaded } from "../settings/access";
import { Button, Confirm, css, Section, When, Word } from "../settings/kit";
import { roleName } from "../settings/words";
import { type Organisation, useOrganisationPeople, useOrganisationWrites } from "./api";

export function People({ organisation: o }: { organisation: Organisation }) {
	const people = useOrganisationPeople(o.id, true);
	const { remove } = useOrganisationWrites(o.id);
	const [going, setGoing] = useState<{ person: string; name: string }>();
	return (
		<Section title="People" help="A line for each role. Roles on single sites are changed in the site's team settings.">
			<Loaded of={people} what="people">
				{(all) => (
					<table className={css.table}>
						<thead>
							<tr>
								<th scope="col">Person</th>
								<th scope="col">Role</th>
								<th scope="col">Second factor</th>
								<th scope="col">Last seen</th>
								<th scope="col">
									<span className={css.said}>Actions</span>
								</th>
							</tr>
						</thead>
						<tbody>
							{all.map((m) => (
								<tr key={`${m.person}-${m.site ?? ""}`}>
									<td>
										<div className={css.name} dir="auto">
											{m.name || m.email}
										</div>
										<div className={css.sub}>{m.email}</div>
									</td>
									<td data-label="Role">
										{roleName(m.role)}{" "}
										{m.site ? <span className={css.sub}>on {m.site}</span> : <span className={css.sub}>of all</span>}
									</td>
									<td data-label="Second factor">
										{m.second_factor ? <Word tone="live">On</Word> : <Word tone="draft">Off</Word>}
									</td>
									<td data-label="Last seen">
										<When at={m.last_seen} none="Not yet" />
									</td>
									<td className={css.end}>
										<Button small tone="danger" onClick={() => setGoing({ person: m.person, name: m.name || m.email })}>
											Remove<span className={css.said}> {m.name || m.email} from everything</span>
										</Button>
									</td>
								</tr>
							))}
						</tbody>
					</table>
				)}
			</Loaded>
			<Confirm
				open={going !== undefined}
				title={`Remove ${going?.name ?? ""} from the organisation`}
				text="All of their roles go, those on sites included, and their sessions end. What they wrote stays."
				action="Remove"
				busy={remove.isPending}
				error={remove.error}
				onClose={() => setGoing(undefined)}
				onConfirm={() => going && remove.mutate(going.person, { onSuccess: () => setGoing(undefined) })}
			/>
		</Section>
	);
}
