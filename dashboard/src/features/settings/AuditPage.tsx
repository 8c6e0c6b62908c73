import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Denied, Loaded, useSite } from "./access";
import { useAudit, useMembers, useVerifyAudit } from "./api";
import { Button, css, Fault, Notice, Section, SelectField, When, Word } from "./kit";
import { SettingsPage } from "./nav";
import { type AuditEvent, actionWords, auditGroups } from "./words";

export function AuditPage() {
	const { site, may, here } = useSite();
	const search = useSearch({ strict: false }) as { action?: string; actor?: string };
	const navigate = useNavigate();
	const filter = { action: search.action ?? "", actor: search.actor ?? "" };
	const set = (next: Partial<typeof filter>) => {
		const all = { ...filter, ...next };
		void navigate({
			to: ".",
			search: { action: all.action || undefined, actor: all.actor || undefined } as never,
			replace: true,
		});
	};
	const trail = useAudit(site, filter);
	const members = useMembers(site);
	const verify = useVerifyAudit(site);
	const names = useMemo(
		() => Object.fromEntries((members.data ?? []).map((m) => [m.person, m.name || m.email])),
		[members.data],
	);
	if (here && !may("audit.read")) return <Denied what="the audit trail" role={here.role} />;
	return (
		<SettingsPage
			title="Audit trail"
			lead="Who did what to this site. Each line is chained to the one before, so that none can be changed or taken out unseen."
			actions={
				<Button busy={verify.isPending && "Walking the chain …"} onClick={() => verify.mutate()}>
					Verify the chain
				</Button>
			}
		>
			{verify.data &&
				(verify.data.holds ? (
					<div role="status">
						<Notice tone="live" title="The chain holds">
							{verify.data.events.toLocaleString("en")} events, each as it was written, and none is gone.
						</Notice>
					</div>
				) : (
					<div role="alert">
						<Notice tone="trouble" title="The chain does not hold">
							{verify.data.detail} Compare with an export that was made before: ghee audit export.
						</Notice>
					</div>
				))}
			<Fault error={verify.error} />
			<Section>
				<div className={css.columns}>
					<SelectField label="What" value={filter.action} onChange={(e) => set({ action: e.target.value })}>
						{auditGroups.map((g) => (
							<option key={g.value} value={g.value}>
								{g.label}
							</option>
						))}
					</SelectField>
					<SelectField label="Who" value={filter.actor} onChange={(e) => set({ actor: e.target.value })}>
						<option value="">Anybody</option>
						<option value="system">The command line</option>
						{(members.data ?? []).map((m) => (
							<option key={m.person} value={m.person}>
								{m.name || m.email}
							</option>
						))}
					</SelectField>
				</div>
				<Loaded of={trail} what="audit trail">
					{(data) => {
						const events = data.pages.flatMap((p) => p.items);
						return (
							<>
								{events.length === 0 && !trail.hasNextPage ? (
									<Notice
										title={filter.action || filter.actor ? "Nothing matches" : "Nothing yet"}
										actions={
											(filter.action || filter.actor) && (
												<Button small onClick={() => set({ action: "", actor: "" })}>
													Show everything
												</Button>
											)
										}
									>
										{filter.action || filter.actor
											? "No event is of this kind and person."
											: "What is done here is listed here."}
									</Notice>
								) : (
									<table className={css.table}>
										<thead>
											<tr>
												<th scope="col">What</th>
												<th scope="col">Who</th>
												<th scope="col">When</th>
												<th scope="col">
													<span className={css.said}>Details</span>
												</th>
											</tr>
										</thead>
										<tbody>
											{events.map((e) => (
												<Event key={e.seq} event={e} who={who(e, names)} />
											))}
										</tbody>
									</table>
								)}
								{trail.hasNextPage && (
									<div>
										<Button busy={trail.isFetchingNextPage && "Loading …"} onClick={() => void trail.fetchNextPage()}>
											Earlier
										</Button>
									</div>
								)}
							</>
						);
					}}
				</Loaded>
			</Section>
		</SettingsPage>
	);
}

function who(e: AuditEvent, names: Record<string, string>): string {
	if (e.actor === "system") return "The command line";
	if (e.actor === "") return "A stranger";
	if (e.actor.startsWith("token:")) return "An admin token";
	return names[e.actor] ?? "Somebody who has left";
}

function Event({ event: e, who: name }: { event: AuditEvent; who: string }) {
	const [open, setOpen] = useState(false);
	const at = e.at / 1000;
	return (
		<>
			<tr>
				<td>
					<span className={css.name}>{actionWords(e.action)}</span>
					{e.object && <div className={css.sub}>{e.object}</div>}
				</td>
				<td data-label="Who">
					<span dir="auto">{name}</span>
					{e.acting_for && <Word tone="trouble">acting for a customer</Word>}
					{e.address && <div className={css.sub}>{e.address}</div>}
				</td>
				<td data-label="When">
					<When at={at} />
				</td>
				<td className={css.end}>
					<Button small tone="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
						{open ? "Less" : "More"}
						<span className={css.said}> about event {e.seq}</span>
					</Button>
				</td>
			</tr>
			{open && (
				<tr>
					<td colSpan={4}>
						<dl className={css.facts}>
							<dt>Event</dt>
							<dd>{e.seq}</dd>
							<dt>Moment</dt>
							<dd>{new Date(at).toISOString()}</dd>
							<dt>Action</dt>
							<dd>
								<code>{e.action}</code>
							</dd>
							{e.request_id && (
								<>
									<dt>Request</dt>
									<dd>
										<code>{e.request_id}</code>
									</dd>
								</>
							)}
							{e.before !== undefined && (
								<>
									<dt>Before</dt>
									<dd>
										<code>{JSON.stringify(e.before)}</code>
									</dd>
								</>
							)}
							{e.after !== undefined && (
								<>
									<dt>After</dt>
									<dd>
										<code>{JSON.stringify(e.after)}</code>
									</dd>
								</>
							)}
						</dl>
					</td>
				</tr>
			)}
		</>
	);
}
