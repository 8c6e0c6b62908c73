import { useState } from "react";
import { Denied, Loaded, useSite } from "./access";
import { type NewToken, useTokens, useTokenWrites } from "./api";
import {
	Button,
	Confirm,
	css,
	Dialog,
	Fault,
	Notice,
	Secret,
	Section,
	SelectField,
	TextField,
	When,
	Word,
} from "./kit";
import { SettingsPage } from "./nav";
import { useOnce } from "./once";
import { type Token, tokenKind, tokenState } from "./words";

export function TokensPage() {
	const { site, may, here } = useSite();
	const tokens = useTokens(site, false, may("tokens.manage"));
	const [making, setMaking] = useState(false);
	const [turning, setTurning] = useState<Token>();
	const [ending, setEnding] = useState<Token>();
	const [ended, setEnded] = useState(false);
	const writes = useTokenWrites(site);
	if (here && !may("tokens.manage")) return <Denied what="API tokens" role={here.role} />;
	return (
		<SettingsPage
			title="API tokens"
			lead="Whoever reads or writes this site through the API carries one. Give each program its own, so that one can end without the others."
			actions={
				<Button tone="primary" onClick={() => setMaking(true)}>
					Make a token
				</Button>
			}
		>
			<Section>
				<Loaded of={tokens} what="tokens">
					{(all) => {
						const shown = all.filter((t) => ended || tokenState(t, new Date()).holds);
						const hidden = all.length - shown.length;
						return (
							<>
								{shown.length === 0 ? (
									<Notice title="No token holds">
										Make one of kind Read, and put it into the program that shows your content.
									</Notice>
								) : (
									<table className={css.table}>
										<thead>
											<tr>
												<th scope="col">Name</th>
												<th scope="col">Kind</th>
												<th scope="col">State</th>
												<th scope="col">Last used</th>
												<th scope="col">Ends</th>
												<th scope="col">
													<span className={css.said}>Actions</span>
												</th>
											</tr>
										</thead>
										<tbody>
											{shown.map((t) => (
												<TokenRow key={t.id} token={t} onTurn={setTurning} onEnd={setEnding} />
											))}
										</tbody>
									</table>
								)}
								{(hidden > 0 || ended) && (
									<div>
										<Button tone="quiet" small onClick={() => setEnded(!ended)}>
											{ended ? "Hide those that ended" : `Show ${hidden} that ended`}
										</Button>
									</div>
								)}
							</>
						);
					}}
				</Loaded>
			</Section>
			{making && <MakeToken site={site} onClose={() => setMaking(false)} />}
			{turning && <TurnToken site={site} token={turning} onClose={() => setTurning(undefined)} />}
			<Confirm
				open={ending !== undefined}
				title={`Revoke ${ending?.name || "this token"}`}
				text={
					<>
						<p>Whatever carries it is refused within a second, on every node. This cannot be taken back.</p>
						<p className={css.help}>
							Last used: <When at={ending?.used} none="never seen in use" />
						</p>
					</>
				}
				action="Revoke the token"
				busy={writes.revoke.isPending}
				error={writes.revoke.error}
				onClose={() => setEnding(undefined)}
				onConfirm={() => ending && writes.revoke.mutate(ending.id, { onSuccess: () => setEnding(undefined) })}
			/>
		</SettingsPage>
	);
}

function TokenRow({ token, onTurn, onEnd }: { token: Token; onTurn: (t: Token) => void; onEnd: (t: Token) => void }) {
	const [shown, setShown] = useState(false);
	const state = tokenState(token, new Date());
	const kind = tokenKind(token);
	const name = token.name || "Without a name";
	return (
		<>
			<tr>
				<td>
					<div className={css.name} dir="auto">
						{name}
					</div>
					<div className={css.sub}>
						Made <When at={token.created} />
					</div>
				</td>
				<td data-label="Kind">
					<span title={kind.help}>{kind.name}</span>
				</td>
				<td data-label="State">
					<Word tone={state.tone}>{state.word}</Word>
				</td>
				<td data-label="Last used">
					<When at={token.used} none="Not yet" />
				</td>
				<td data-label="Ends">
					<When at={token.revoked ?? token.expires} />
				</td>
				<td className={css.end}>
					<div className={css.row}>
						{token.token && state.holds && (
							<Button small tone="quiet" aria-expanded={shown} onClick={() => setShown(!shown)}>
								{shown ? "Hide" : "Show"}
								<span className={css.said}> the token {name}</span>
							</Button>
						)}
						{state.holds && (
							<>
								<Button small onClick={() => onTurn(token)}>
									Rotate<span className={css.said}> {name}</span>
								</Button>
								<Button small tone="danger" onClick={() => onEnd(token)}>
									Revoke<span className={css.said}> {name}</span>
								</Button>
							</>
						)}
					</div>
				</td>
			</tr>
			{shown && token.token && (
				<tr>
					<td colSpan={6}>
						<Secret value={token.token} label={`Token ${name}`} />
					</td>
				</tr>
			)}
		</>
	);
}

const kindsOfToken = [
	{ value: "read", label: "Read: what is published" },
	{ value: "preview", label: "Preview: drafts as well" },
	{ value: "write", label: "Write: create, change, delete" },
];

const ends = [
	{ value: "", label: "Never" },
	{ value: "30", label: "In 30 days" },
	{ value: "90", label: "In 90 days" },
	{ value: "365", label: "In a year" },
];

function MakeToken({ site, onClose }: { site: string; onClose: () => void }) {
	const [name, setName] = useState("");
	const [kind, setKind] = useState("read");
	const [days, setDays] = useState("");
	const { create } = useTokenWrites(site);
	const once = useOnce();
	const make = () => {
		const token: NewToken = {
			name: name.trim(),
			kind: kind === "write" ? "write" : "read",
			preview: kind === "preview",
		};
		if (days) token.expires = new Date(Date.now() + Number(days) * 86_400_000).toISOString();
		create.mutate({ token, once: once({ name, kind, days }) });
	};
	if (create.data) return <Made token={create.data} onClose={onClose} />;
	return (
		<Dialog
			open
			onClose={onClose}
			title="Make a token"
			footer={
				<>
					<Button onClick={onClose}>Close</Button>
					<Button tone="primary" busy={create.isPending && "Making …"} onClick={make}>
						Make the token
					</Button>
				</>
			}
		>
			<TextField
				label="Name"
				hint="What carries it: “website, production”."
				maxLength={200}
				value={name}
				onChange={(e) => setName(e.target.value)}
			/>
			<SelectField label="Kind" value={kind} onChange={(e) => setKind(e.target.value)}>
				{kindsOfToken.map((k) => (
					<option key={k.value} value={k.value}>
						{k.label}
					</option>
				))}
			</SelectField>
			<SelectField label="Ends" value={days} onChange={(e) => setDays(e.target.value)}>
				{ends.map((k) => (
					<option key={k.value} value={k.value}>
						{k.label}
					</option>
				))}
			</SelectField>
			<Fault error={create.error} />
		</Dialog>
	);
}

function Made({ token, onClose, note }: { token: Token; onClose: () => void; note?: string }) {
	const again = token.kind === "read";
	return (
		<Dialog
			open
			onClose={onClose}
			title={token.token ? "The token is made" : "The token was made before"}
			footer={
				<Button tone="primary" writes={false} onClick={onClose}>
					{again ? "Done" : "I have copied it"}
				</Button>
			}
		>
			{token.token ? (
				<>
					<Secret value={token.token} label="The new token" />
					<p>
						{again
							? "It can be shown again in the list."
							: "Copy it now: it is kept nowhere, and nobody can show it again."}
					</p>
				</>
			) : (
				<p>It was asked for twice, and is shown once. If nobody has copied it, revoke it and make another.</p>
			)}
			{note && <p className={css.help}>{note}</p>}
		</Dialog>
	);
}

const overlaps = [
	{ value: "3600", label: "An hour" },
	{ value: "86400", label: "A day" },
	{ value: "604800", label: "A week" },
	{ value: "0", label: "Not at all: it ends now" },
];

function TurnToken({ site, token, onClose }: { site: string; token: Token; onClose: () => void }) {
	const [overlap, setOverlap] = useState("86400");
	const { rotate } = useTokenWrites(site);
	const once = useOnce();
	if (rotate.data) {
		const label = overlaps.find((o) => o.value === overlap)?.label.toLowerCase();
		return (
			<Made
				token={rotate.data}
				onClose={onClose}
				note={overlap === "0" ? "The old one has ended." : `The old one holds for ${label} more.`}
			/>
		);
	}
	return (
		<Dialog
			open
			onClose={onClose}
			title={`Rotate ${token.name || "this token"}`}
			lead="A new token of the same kind takes its place. Both hold for a while, so that you can put the new one in use first."
			footer={
				<>
					<Button onClick={onClose}>Close</Button>
					<Button
						tone="primary"
						busy={rotate.isPending && "Rotating …"}
						onClick={() => rotate.mutate({ id: token.id, overlap: Number(overlap), once: once(overlap) })}
					>
						Make the new token
					</Button>
				</>
			}
		>
			<SelectField label="The old one still holds for" value={overlap} onChange={(e) => setOverlap(e.target.value)}>
				{overlaps.map((o) => (
					<option key={o.value} value={o.value}>
						{o.label}
					</option>
				))}
			</SelectField>
			<Fault error={rotate.error} />
		</Dialog>
	);
}
