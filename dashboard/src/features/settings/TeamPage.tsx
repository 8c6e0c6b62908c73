import { useState } from "react";
import { Select } from "@/ui";
import { Denied, Loaded, useSite } from "./access";
import { useInvitations, useMembers, useTeamWrites } from "./api";
import { Button, Confirm, css, Dialog, Fault, Notice, Section, SelectField, TextField, When, Word } from "./kit";
import { SettingsPage } from "./nav";
import { useOnce } from "./once";
import { type Role, roleName, roles } from "./words";

export function TeamPage() {
	const { site, may, here, me } = useSite();
	const manages = may("people.manage");
	const members = useMembers(site);
	const invitations = useInvitations(site, manages);
	const writes = useTeamWrites(site);
	const [inviting, setInviting] = useState(false);
	const [leaving, setLeaving] = useState<{ person: string; name: string }>();
	const [changing, setChanging] = useState<{ person: string; name: string; role: Role; was: string }>();
	if (here && !manages) return <Denied what="team and roles" role={here.role} />;
	return (
		<SettingsPage
			title="Team and roles"
			lead="Who works on this site, and what each may do. Roles of the organisation hold on all of its sites."
			actions={
				<Button tone="primary" onClick={() => setInviting(true)}>
					Invite somebody
				</Button>
			}
		>
			<Section title="People">
				<Loaded of={members} what="people">
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
								{all.map((m) => {
									const name = m.name || m.email;
									return (
										<tr key={`${m.person}-${m.organisation}`}>
											<td>
												<div className={css.name} dir="auto">
													{name}
													{m.person === me?.id && <span className={css.sub}> (you)</span>}
												</div>
												<div className={css.sub}>{m.email}</div>
											</td>
											<td data-label="Role">
												{m.organisation ? (
													<span title="By a role in the whole organisation">
														{roleName(m.role)} <span className={css.sub}>of the organisation</span>
													</span>
												) : (
													<Select
														aria-label={`Role of ${name}`}
														value={m.role}
														onChange={(role) =>
															setChanging({ person: m.person, name, role: role as Role, was: m.role })
														}
													>
														{roles.map((r) => (
															<option key={r.role} value={r.role}>
																{r.name}
															</option>
														))}
													</Select>
												)}
											</td>
											<td data-label="Second factor">
												{m.second_factor ? <Word tone="live">On</Word> : <Word tone="draft">Off</Word>}
											</td>
											<td data-label="Last seen">
												{m.disabled ? (
													<Word tone="trouble">Switched off</Word>
												) : (
													<When at={m.last_seen} none="Not yet" />
												)}
											</td>
											<td className={css.end}>
												{!m.organisation && (
													<Button small tone="danger" onClick={() => setLeaving({ person: m.person, name })}>
														Remove<span className={css.said}> {name}</span>
													</Button>
												)}
											</td>
										</tr>
									);
								})}
							</tbody>
						</table>
					)}
				</Loaded>
			</Section>
			<Section
				title="Invitations"
				help="Sent, and not accepted yet. The link in the mail holds until the day named here."
			>
				<Loaded of={invitations} what="invitations">
					{(all) =>
						all.length === 0 ? (
							<p className={css.help}>Nobody has an open invitation.</p>
						) : (
							<table className={css.table}>
								<thead>
									<tr>
										<th scope="col">Address</th>
										<th scope="col">Holds until</th>
										<th scope="col">
											<span className={css.said}>Actions</span>
										</th>
									</tr>
								</thead>
								<tbody>
									{all.map((i) => (
										<tr key={i.id}>
											<td className={css.name}>{i.email}</td>
											<td data-label="Holds until">
												<When at={i.expires ?? undefined} />
											</td>
											<td className={css.end}>
												<Button small disabled={writes.revoke.isPending} onClick={() => writes.revoke.mutate(i.id)}>
													Take back<span className={css.said}> the invitation of {i.email}</span>
												</Button>
											</td>
										</tr>
									))}
								</tbody>
							</table>
						)
					}
				</Loaded>
				<Fault error={writes.revoke.error} />
			</Section>
			<Section title="What roles may do">
				<dl className={css.facts}>
					{roles.map((r) => (
						<div key={r.role} style={{ display: "contents" }}>
							<dt>{r.name}</dt>
							<dd>{r.help}</dd>
						</div>
					))}
				</dl>
			</Section>
			{inviting && <Invite site={site} onClose={() => setInviting(false)} />}
			<Confirm
				open={leaving !== undefined}
				title={`Remove ${leaving?.name ?? ""} from this site`}
				text="Their sessions end at once. What they wrote stays, under their name. They can be invited again."
				action="Remove"
				busy={writes.remove.isPending}
				error={writes.remove.error}
				onClose={() => setLeaving(undefined)}
				onConfirm={() => leaving && writes.remove.mutate(leaving.person, { onSuccess: () => setLeaving(undefined) })}
			/>
			<Dialog
				open={changing !== undefined}
				title={`Make ${changing?.name ?? ""} ${roleName(changing?.role ?? "")}`}
				onClose={() => setChanging(undefined)}
				footer={
					<>
						<Button onClick={() => setChanging(undefined)}>Leave it</Button>
						<Button
							tone="primary"
							busy={writes.setRole.isPending && "Changing …"}
							onClick={() => changing && writes.setRole.mutate(changing, { onSuccess: () => setChanging(undefined) })}
						>
							Change the role
						</Button>
					</>
				}
			>
				<p>
					{roleName(changing?.was ?? "")} becomes {roleName(changing?.role ?? "")}:{" "}
					{roles.find((r) => r.role === changing?.role)?.help}
				</p>
				<Notice>Their sessions end, and they sign in again.</Notice>
				<Fault error={writes.setRole.error} />
			</Dialog>
		</SettingsPage>
	);
}

function Invite({ site, onClose }: { site: string; onClose: () => void }) {
	const [email, setEmail] = useState("");
	const [role, setRole] = useState<Role>("editor");
	const { invite } = useTeamWrites(site);
	const once = useOnce();
	const valid = /^\S+@\S+$/.test(email.trim());
	return (
		<Dialog
			open
			onClose={onClose}
			title="Invite somebody"
			footer={
				<>
					<Button onClick={onClose}>{invite.data ? "Done" : "Close"}</Button>
					{!invite.data && (
						<Button
							tone="primary"
							disabled={!valid}
							busy={invite.isPending && "Sending …"}
							onClick={() => invite.mutate({ email: email.trim(), role, once: once({ email, role }) })}
						>
							Send the invitation
						</Button>
					)}
				</>
			}
		>
			{invite.data ? (
				<Notice tone="live" title={`An invitation is on its way to ${invite.data.email}`}>
					The link in it holds until {new Date(invite.data.expires ?? 0).toLocaleString()}.
				</Notice>
			) : (
				<>
					<TextField label="E-mail address" type="email" value={email} onChange={(e) => setEmail(e.target.value)} />
					<SelectField
						label="Role"
						value={role}
						onChange={(e) => setRole(e.target.value as Role)}
						hint={roles.find((r) => r.role === role)?.help}
					>
						{roles.map((r) => (
							<option key={r.role} value={r.role}>
								{r.name}
							</option>
						))}
					</SelectField>
				</>
			)}
			<Fault error={invite.error} />
		</Dialog>
	);
}
