import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery } from "@/api/queries";
import { Loaded } from "../settings/access";
import {
	Button,
	CheckField,
	Confirm,
	css,
	Dialog,
	Fault,
	Notice,
	Page,
	Secret,
	Section,
	SelectField,
	TextField,
	When,
	Word,
} from "../settings/kit";
import { useOnce } from "../settings/once";
import { roleName, roles, tokenState } from "../settings/words";
import { keyOf } from "../types/keys";
import {
	type Organisation,
	useAdminTokens,
	useEdgeTokens,
	useOrganisationPeople,
	useOrganisations,
	useOrganisationWrites,
} from "./api";

export function OrganisationPage() {
	const organisations = useOrganisations();
	return (
		<Page title="Organisation" lead="Sites, people and the tokens of machines that belong together.">
			<Loaded of={organisations} what="organisation">
				{(all) =>
					all.length === 0 ? (
						<Notice title="You belong to no organisation">Your roles are on single sites. An owner can add you.</Notice>
					) : (
						all.map((o) => <One key={o.id} organisation={o} />)
					)
				}
			</Loaded>
		</Page>
	);
}

function One({ organisation: o }: { organisation: Organisation }) {
	const may = (action: string) => (o.may ?? []).includes(action as never);
	return (
		<>
			<General organisation={o} />
			<Sites organisation={o} may={may("organisation.create_site")} />
			{may("organisation.people") && <People organisation={o} />}
			<EdgeTokens organisation={o} />
			<AdminTokens organisation={o} />
		</>
	);
}

function General({ organisation: o }: { organisation: Organisation }) {
	const { change } = useOrganisationWrites(o.id);
	const [name, setName] = useState(o.name);
	const may = (action: string) => (o.may ?? []).includes(action as never);
	return (
		<Section
			title={<span dir="auto">{o.name || "Organisation"}</span>}
			help={`You are ${roleName(o.role).toLowerCase()}.`}
		>
			{may("organisation.manage") && (
				<form
					className={css.row}
					style={{ alignItems: "flex-end" }}
					onSubmit={(e) => {
						e.preventDefault();
						change.mutate({ name: name.trim() });
					}}
				>
					<div style={{ flex: "1 1 240px" }}>
						<TextField label="Name" maxLength={200} value={name} onChange={(e) => setName(e.target.value)} />
					</div>
					<Button type="submit" disabled={!name.trim() || name === o.name} busy={change.isPending && "Saving …"}>
						Rename
					</Button>
				</form>
			)}
			<CheckField
				label="Everybody needs a second factor"
				hint="Who has none is sent to set one up at the next request. Only owners change this."
				checked={o.second_factor}
				disabled={!may("organisation.second_factor") || change.isPending}
				onChange={(e) => change.mutate({ second_factor: e.target.checked })}
			/>
			<Fault error={change.error} />
		</Section>
	);
}

function Sites({ organisation: o, may }: { organisation: Organisation; may: boolean }) {
	const me = useQuery(meQuery);
	const { createSite } = useOrganisationWrites(o.id);
	const [open, setOpen] = useState(false);
	const [name, setName] = useState("");
	const [key, setKey] = useState<string>();
	const [locale, setLocale] = useState("en");
	const once = useOnce();
	const siteKey = key ?? keyOf(name).replaceAll("_", "-").slice(0, 40);
	return (
		<Section title="Sites" actions={may && <Button onClick={() => setOpen(true)}>Make a site</Button>}>
			<ul className={css.stack} style={{ gap: 4, paddingInlineStart: 18 }}>
				{(me.data?.sites ?? []).map((s) => (
					<li key={s.key}>
						<a href={`/dashboard/${s.key}`} dir="auto">
							{s.name || s.key}
						</a>{" "}
						<span className={css.sub}>{roleName(s.role)}</span>
					</li>
				))}
			</ul>
			<Dialog
				open={open}
				onClose={() => setOpen(false)}
				title="Make a site"
				footer={
					<>
						<Button onClick={() => setOpen(false)}>Close</Button>
						<Button
							tone="primary"
							disabled={!siteKey}
							busy={createSite.isPending && "Making …"}
							onClick={() => {
								const site = { key: siteKey, name: name.trim(), locales: [locale.trim() || "en"] };
								createSite.mutate({ site, once: once(site) }, { onSuccess: () => setOpen(false) });
							}}
						>
							Make the site
						</Button>
					</>
				}
			>
				<TextField label="Name" maxLength={200} value={name} onChange={(e) => setName(e.target.value)} />
				<TextField
					label="Key"
					mono
					hint="In addresses and on the command line: lower-case letters, digits and -."
					maxLength={40}
					value={siteKey}
					onChange={(e) => setKey(e.target.value)}
				/>
				<TextField
					label="Default locale"
					mono
					hint="More can be added later."
					value={locale}
					onChange={(e) => setLocale(e.target.value)}
				/>
				<Fault error={createSite.error} />
			</Dialog>
		</Section>
	);
}

function People({ organisation: o }: { organisation: Organisation }) {
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

interface Row {
	id: string;
	name: string;
	what: string;
	created?: string;
	expires?: string;
	revoked?: string;
	used?: string;
}

function TokenTable({ rows, empty, onRevoke }: { rows: Row[]; empty: string; onRevoke: (row: Row) => void }) {
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

function EdgeTokens({ organisation: o }: { organisation: Organisation }) {
	const tokens = useEdgeTokens(o.id);
	const me = useQuery(meQuery);
	const writes = useOrganisationWrites(o.id);
	const [making, setMaking] = useState(false);
	const [ending, setEnding] = useState<Row>();
	const [name, setName] = useState("");
	const [sites, setSites] = useState<string[]>([]);
	const once = useOnce();
	const mine = (me.data?.sites ?? []).filter((s) => (s.may ?? []).includes("tokens.manage" as never));
	const close = () => {
		setMaking(false);
		writes.createEdge.reset();
	};
	return (
		<Section
			title="Edge tokens"
			help="An edge carries one to follow sites. It gets all that is published, and answers readers by itself."
			actions={<Button onClick={() => setMaking(true)}>Make an edge token</Button>}
		>
			<Loaded of={tokens} what="edge tokens">
				{(all) => (
					<TokenTable
						rows={all.map((t) => ({ ...t, what: (t.sites ?? []).join(", "), created: t.created ?? undefined }))}
						empty="No edge follows these sites."
						onRevoke={setEnding}
					/>
				)}
			</Loaded>
			<Dialog
				open={making}
				onClose={close}
				title={writes.createEdge.data ? "The edge token is made" : "Make an edge token"}
				footer={
					writes.createEdge.data ? (
						<Button tone="primary" onClick={close}>
							I have copied it
						</Button>
					) : (
						<>
							<Button onClick={close}>Close</Button>
							<Button
								tone="primary"
								disabled={sites.length === 0}
								busy={writes.createEdge.isPending && "Making …"}
								onClick={() => {
									const token = { name: name.trim(), sites };
									writes.createEdge.mutate({ token, once: once(token) });
								}}
							>
								Make the token
							</Button>
						</>
					)
				}
			>
				{writes.createEdge.data ? (
					<>
						{writes.createEdge.data.token && <Secret value={writes.createEdge.data.token} label="The edge token" />}
						<p>Copy it now: it is shown once. Start the edge with it: ghee edge run --edge-token-file FILE.</p>
					</>
				) : (
					<>
						<TextField
							label="Name"
							hint="Where the edge is: “Frankfurt 1”."
							value={name}
							onChange={(e) => setName(e.target.value)}
						/>
						<fieldset className={css.stack} style={{ gap: 4 }}>
							<legend className={css.label}>Sites that it follows</legend>
							{mine.map((s) => (
								<CheckField
									key={s.key}
									label={<span dir="auto">{s.name || s.key}</span>}
									checked={sites.includes(s.key)}
									onChange={(e) => setSites(e.target.checked ? [...sites, s.key] : sites.filter((k) => k !== s.key))}
								/>
							))}
						</fieldset>
					</>
				)}
				<Fault error={writes.createEdge.error} />
			</Dialog>
			<Confirm
				open={ending !== undefined}
				title={`Revoke ${ending?.name || "this edge token"}`}
				text="The edge serves what it has, and learns nothing more."
				action="Revoke the token"
				busy={writes.revokeEdge.isPending}
				error={writes.revokeEdge.error}
				onClose={() => setEnding(undefined)}
				onConfirm={() => ending && writes.revokeEdge.mutate(ending.id, { onSuccess: () => setEnding(undefined) })}
			/>
		</Section>
	);
}

const scopes = [
	{ value: "*", label: "All that the role may" },
	{ value: "content.read", label: "Read content" },
	{ value: "content.create", label: "Create content" },
	{ value: "content.edit", label: "Edit content" },
	{ value: "content.publish", label: "Publish" },
	{ value: "media.upload", label: "Upload media" },
	{ value: "types.manage", label: "Content types" },
	{ value: "webhooks.manage", label: "Webhooks" },
	{ value: "tokens.manage", label: "API tokens" },
	{ value: "site.export", label: "Export" },
] as const;

function AdminTokens({ organisation: o }: { organisation: Organisation }) {
	const tokens = useAdminTokens(o.id);
	const me = useQuery(meQuery);
	const writes = useOrganisationWrites(o.id);
	const [making, setMaking] = useState(false);
	const [ending, setEnding] = useState<Row>();
	const [name, setName] = useState("");
	const [site, setSite] = useState("");
	const [role, setRole] = useState("editor");
	const [chosen, setChosen] = useState<string[]>(["*"]);
	const once = useOnce();
	const close = () => {
		setMaking(false);
		writes.createAdmin.reset();
	};
	return (
		<Section
			title="Admin tokens"
			help="Programs that manage content carry one: they may do what this dashboard does, within its scopes."
			actions={<Button onClick={() => setMaking(true)}>Make an admin token</Button>}
		>
			<Loaded of={tokens} what="admin tokens">
				{(all) => (
					<TokenTable
						rows={all.map((t) => ({
							...t,
							what: `${t.site ? `${roleName(t.role ?? "")} on ${t.site}` : "As the person who made it"}: ${(t.scopes ?? []).join(", ")}`,
							created: t.created ?? undefined,
						}))}
						empty="No program manages these sites."
						onRevoke={setEnding}
					/>
				)}
			</Loaded>
			<Dialog
				open={making}
				onClose={close}
				title={writes.createAdmin.data ? "The admin token is made" : "Make an admin token"}
				footer={
					writes.createAdmin.data ? (
						<Button tone="primary" onClick={close}>
							I have copied it
						</Button>
					) : (
						<>
							<Button onClick={close}>Close</Button>
							<Button
								tone="primary"
								disabled={chosen.length === 0}
								busy={writes.createAdmin.isPending && "Making …"}
								onClick={() => {
									const token = {
										name: name.trim(),
										site: site || undefined,
										role: site ? role : undefined,
										scopes: chosen,
									};
									writes.createAdmin.mutate({ token, once: once(token) });
								}}
							>
								Make the token
							</Button>
						</>
					)
				}
			>
				{writes.createAdmin.data ? (
					<>
						{writes.createAdmin.data.token && <Secret value={writes.createAdmin.data.token} label="The admin token" />}
						<p>Copy it now: it is shown once. Programs send it as Authorization: Bearer.</p>
					</>
				) : (
					<>
						<TextField label="Name" value={name} onChange={(e) => setName(e.target.value)} />
						<SelectField label="Acts" value={site} onChange={(e) => setSite(e.target.value)}>
							<option value="">As you, wherever you may</option>
							{(me.data?.sites ?? []).map((s) => (
								<option key={s.key} value={s.key}>
									With a role of its own on {s.name || s.key}
								</option>
							))}
						</SelectField>
						{site && (
							<SelectField label="Role" value={role} onChange={(e) => setRole(e.target.value)}>
								{roles.map((r) => (
									<option key={r.role} value={r.role}>
										{r.name}
									</option>
								))}
							</SelectField>
						)}
						<fieldset className={css.stack} style={{ gap: 2 }}>
							<legend className={css.label}>What it may do</legend>
							{scopes.map((s) => (
								<CheckField
									key={s.value}
									label={s.label}
									checked={chosen.includes(s.value)}
									disabled={s.value !== "*" && chosen.includes("*")}
									onChange={(e) =>
										setChosen(
											s.value === "*"
												? e.target.checked
													? ["*"]
													: []
												: e.target.checked
													? [...chosen, s.value]
													: chosen.filter((c) => c !== s.value),
										)
									}
								/>
							))}
						</fieldset>
					</>
				)}
				<Fault error={writes.createAdmin.error} />
			</Dialog>
			<Confirm
				open={ending !== undefined}
				title={`Revoke ${ending?.name || "this admin token"}`}
				text="Whatever carries it is refused at once."
				action="Revoke the token"
				busy={writes.revokeAdmin.isPending}
				error={writes.revokeAdmin.error}
				onClose={() => setEnding(undefined)}
				onConfirm={() => ending && writes.revokeAdmin.mutate(ending.id, { onSuccess: () => setEnding(undefined) })}
			/>
		</Section>
	);
}
