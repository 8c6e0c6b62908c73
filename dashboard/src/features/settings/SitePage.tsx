import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { type Environment, environments } from "@/lib/environment";
import { buttonClass } from "@/ui";
import { Denied, Loaded, useSite } from "./access";
import { useChangeSite, useDeleteSite, usePurge, usePurges, useSiteSettings } from "./api";
import {
	AreaField,
	Button,
	CheckField,
	Confirm,
	css,
	Fault,
	Notice,
	Section,
	SelectField,
	TextField,
	Word,
} from "./kit";
import { SettingsPage } from "./nav";

export function SitePage() {
	const { site, may, here } = useSite();
	const settings = useSiteSettings(site);
	if (here && !may("settings.manage")) return <Denied what="site settings" role={here.role} />;
	return (
		<SettingsPage title="Site settings" lead="What the API tells of this site beside its content.">
			<Loaded of={settings} what="settings">
				{(s) => <Form site={site} stored={s.settings} environment={s.environment} />}
			</Loaded>
			<Export site={site} on={may("site.export")} />
			<Purge site={site} all={may("cdn.purge_all")} />
			{may("site.delete") && <Danger site={site} />}
		</SettingsPage>
	);
}

const texts = [
	{ key: "name", label: "Name", hint: "As people see it in the dashboard and in feeds." },
	{
		key: "blog_url",
		label: "Address of the blog",
		hint: "Put before the addresses of posts: https://www.example.com/blog.",
	},
	{ key: "feed_title", label: "Title of feeds", hint: "The site's name when left out." },
	{ key: "media_base", label: "Address of media", hint: "Put before media of this installation." },
	{
		key: "max_stale",
		label: "Oldest answer",
		hint: "How old what a node knows may be before it stops answering: 30s, 10m, 24h. Left out: it answers for ever.",
	},
] as const;
const switches = [
	{ key: "empty_terms", label: "List categories, tags and authors without a published post" },
	{ key: "drafts_by_slug", label: "Show a post by its slug whatever its status, to every token" },
] as const;

function Form({
	site,
	stored,
	environment,
}: {
	site: string;
	stored: Record<string, string>;
	environment: Environment;
}) {
	const [now, setNow] = useState(stored);
	useEffect(() => setNow(stored), [stored]);
	const [what, setWhat] = useState(environment);
	useEffect(() => setWhat(environment), [environment]);
	const change = useChangeSite(site);
	const changed = Object.fromEntries(
		[...texts, ...switches].filter(({ key }) => now[key] !== stored[key]).map(({ key }) => [key, now[key] ?? ""]),
	);
	const dirty = Object.keys(changed).length > 0 || what !== environment;
	const faults = (change.error as { fields?: Record<string, string> } | null)?.fields ?? {};
	return (
		<Section title="General">
			<form
				className={css.stack}
				onSubmit={(e) => {
					e.preventDefault();
					change.mutate({ settings: changed, ...(what === environment ? {} : { environment: what }) });
				}}
			>
				<div className={css.columns}>
					{texts.map((t) => (
						<TextField
							key={t.key}
							label={t.label}
							hint={t.hint}
							fault={faults[`settings.${t.key}`]}
							value={now[t.key] ?? ""}
							onChange={(e) => setNow({ ...now, [t.key]: e.target.value })}
						/>
					))}
					<SelectField
						label="What the site is for"
						hint="It stands beside the site's name on every screen. Readers see no difference."
						value={what}
						onChange={(e) => setWhat(e.target.value as Environment)}
					>
						{environments.map((e) => (
							<option key={e.value} value={e.value}>
								{e.word}
							</option>
						))}
					</SelectField>
				</div>
				{switches.map((t) => (
					<CheckField
						key={t.key}
						label={t.label}
						checked={now[t.key] === "true"}
						onChange={(e) => setNow({ ...now, [t.key]: String(e.target.checked) })}
					/>
				))}
				<div className={css.row}>
					<Button type="submit" tone="primary" disabled={!dirty} busy={change.isPending && "Saving …"}>
						Save settings
					</Button>
					{dirty && (
						<Button
							onClick={() => {
								setNow(stored);
								setWhat(environment);
							}}
						>
							Undo
						</Button>
					)}
					<span role="status" className={css.sub}>
						{change.isSuccess && !dirty ? "Saved." : ""}
					</span>
				</div>
				<Fault error={change.error} />
			</form>
		</Section>
	);
}

function Export({ site, on }: { site: string; on: boolean }) {
	if (!on) return null;
	return (
		<Section
			title="Export"
			help="One archive of all that the site is at this moment: content, drafts, every version, types, redirects, settings. Tokens and people are not in it. Another Ghee imports it."
		>
			<div>
				<a className={buttonClass()} href={`/api/sites/${encodeURIComponent(site)}/export`} download>
					Download the archive
				</a>
			</div>
		</Section>
	);
}

function Purge({ site, all }: { site: string; all: boolean }) {
	const waiting = usePurges(site, true);
	const purge = usePurge(site);
	const [keys, setKeys] = useState("");
	const [asking, setAsking] = useState(false);
	const list = keys.split(/[\s,]+/).filter(Boolean);
	return (
		<Section
			title="Purge caches by hand"
			help="What changes is purged by itself. This is for what a CDN has kept nevertheless: it forgets the answers, and asks again when somebody wants them. Content does not change."
		>
			{(waiting.data ?? []).map((p) => (
				<div key={p.cdn} className={css.row}>
					<span className={css.name}>{p.cdn}</span>
					{p.jobs === 0 ? (
						<Word tone="live">Has been told everything</Word>
					) : (
						<Word tone="scheduled">
							{p.jobs} to tell, for {Math.round(p.oldest_seconds)} s
						</Word>
					)}
					{p.reason && <span className={css.sub}>{p.reason}</span>}
				</div>
			))}
			{waiting.data?.length === 0 && (
				<p className={css.help}>
					This installation purges no CDN, so there is nothing to forget. Name one with --purge.
				</p>
			)}
			<AreaField
				label="Surrogate keys"
				mono
				rows={2}
				placeholder="t:post"
				hint="As an answer's Surrogate-Key has them, behind the site's number. With spaces or commas between."
				value={keys}
				onChange={(e) => setKeys(e.target.value)}
			/>
			<div className={css.row}>
				<Button
					disabled={list.length === 0}
					busy={purge.isPending && "Asking …"}
					onClick={() => purge.mutate({ keys: list }, { onSuccess: () => setKeys("") })}
				>
					{list.length > 0 ? `Purge ${list.length} ${list.length === 1 ? "key" : "keys"}` : "Purge keys"}
				</Button>
				{all && (
					<Button tone="danger" onClick={() => setAsking(true)}>
						Purge everything
					</Button>
				)}
				<span role="status" className={css.sub}>
					{purge.isSuccess ? "Asked for. CDNs are told within seconds." : ""}
				</span>
			</div>
			<Fault error={!asking && purge.error} />
			<Confirm
				open={asking}
				title="Purge everything"
				text="Every CDN forgets every answer of this site. Until they are asked for again, the origin and its edges answer more requests than usual. Readers see no difference but perhaps a slower page."
				action="Purge everything"
				busy={purge.isPending}
				error={purge.error}
				onClose={() => setAsking(false)}
				onConfirm={() => purge.mutate({ all: true }, { onSuccess: () => setAsking(false) })}
			/>
		</Section>
	);
}

function Danger({ site }: { site: string }) {
	const [open, setOpen] = useState(false);
	const remove = useDeleteSite(site);
	const navigate = useNavigate();
	return (
		<Section tone="trouble" title="Danger zone" help="What cannot be taken back but from a backup.">
			<Notice tone="trouble" title="Delete this site">
				All of its content, versions, types, tokens and webhooks. Readers get nothing any more. Download the archive
				first.
			</Notice>
			<div>
				<Button tone="danger" onClick={() => setOpen(true)}>
					Delete the site
				</Button>
			</div>
			<Confirm
				open={open}
				title={`Delete ${site} for good`}
				text="Its tokens end within a second, and everything it holds is removed. There is no way back but a backup."
				action="Delete the site"
				word={site}
				busy={remove.isPending}
				error={remove.error}
				onClose={() => setOpen(false)}
				onConfirm={() => remove.mutate(undefined, { onSuccess: () => void navigate({ to: "/" }) })}
			/>
		</Section>
	);
}
