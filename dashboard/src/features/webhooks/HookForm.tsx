import { Plus, X } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/ui";
import { useSiteSettings } from "../settings/api";
import { Button, CheckField, css, Dialog, Fault, Notice, Secret, TextField } from "../settings/kit";
import { useOnce } from "../settings/once";
import { useTypes } from "../types/api";
import { type Choice, useWebhookWrites } from "./api";
import { chosen, type EventGroup, isOn, toggle, toggleAll } from "./events";
import { addressFault, type Webhook } from "./words";

interface HeaderLine {
	id: number;
	name: string;
	value: string;
	/** It is stored, and its value is never told again. */
	kept: boolean;
}

let lines = 0;
const line = (name = "", kept = false): HeaderLine => ({ id: ++lines, name, value: "", kept });

/** HookForm makes a webhook, or changes one. */
export function HookForm({
	site,
	groups,
	hook,
	onClose,
	onMade,
}: {
	site: string;
	groups: EventGroup[];
	hook?: Webhook;
	onClose: () => void;
	onMade?: (id: string) => void;
}) {
	const [name, setName] = useState(hook?.name ?? "");
	const [url, setURL] = useState(hook?.url ?? "");
	const [events, setEvents] = useState<string[]>(hook?.events ?? ["page.all", "post.all", "collectionitem.all"]);
	const [types, setTypes] = useState<string[]>(hook?.types ?? []);
	const [locales, setLocales] = useState<string[]>(hook?.locales ?? []);
	const [headers, setHeaders] = useState<HeaderLine[]>(() => (hook?.headers ?? []).map((h) => line(h.name, true)));
	const [tried, setTried] = useState(false);
	const all = useTypes(site);
	const settings = useSiteSettings(site);
	const writes = useWebhookWrites(site);
	const once = useOnce();
	const fault = addressFault(url);
	const busy = writes.create.isPending || writes.change.isPending;

	const choice = (): Choice => ({
		name: name.trim() || undefined,
		url: url.trim(),
		events,
		types: types.length > 0 ? types : undefined,
		locales: locales.length > 0 ? locales : undefined,
		headers:
			headers.filter((h) => h.name.trim()).length > 0
				? headers
						.filter((h) => h.name.trim())
						.map((h) => ({ name: h.name.trim(), value: h.value === "" && h.kept ? undefined : h.value }))
				: undefined,
	});
	const save = () => {
		setTried(true);
		if (fault || events.length === 0) return;
		const c = choice();
		if (hook) writes.change.mutate({ id: hook.id, choice: c }, { onSuccess: onClose });
		else writes.create.mutate({ choice: c, once: once(c) });
	};

	const made = writes.create.data;
	if (made) {
		return (
			<Dialog
				open
				onClose={() => onMade?.(made.id)}
				title="The webhook is made"
				footer={
					<Button tone="primary" writes={false} onClick={() => onMade?.(made.id)}>
						I have copied the secret
					</Button>
				}
			>
				{made.secret && <Secret value={made.secret} label="The signing secret" />}
				<p>
					Requests are signed as Standard Webhooks. Give the receiver this secret: it is shown once, and can be replaced
					at any time.
				</p>
				{made.warning && <Notice tone="draft">{made.warning}</Notice>}
			</Dialog>
		);
	}

	const someTypes = (all.data ?? []).filter((t) => t.kind === "page" || t.kind === "collection" || t.kind === "single");
	const someLocales = settings.data?.locales ?? [];
	return (
		<Dialog
			open
			wide
			onClose={onClose}
			title={hook ? "Change the webhook" : "Add a webhook"}
			footer={
				<>
					<Button onClick={onClose}>Close</Button>
					<Button tone="primary" busy={busy && "Saving …"} onClick={save}>
						{hook ? "Save changes" : "Add the webhook"}
					</Button>
				</>
			}
		>
			<div className={css.columns}>
				<TextField
					label="Address"
					type="url"
					mono
					dir="ltr"
					placeholder="https://example.com/hooks/ghee"
					fault={tried && fault ? fault : undefined}
					value={url}
					onChange={(e) => setURL(e.target.value)}
				/>
				<TextField label="Name" optional maxLength={200} value={name} onChange={(e) => setName(e.target.value)} />
			</div>
			<fieldset className={css.stack}>
				<legend className={css.label}>What it is told of</legend>
				{tried && events.length === 0 && <p className={css.fault}>Choose at least one.</p>}
				<div className={css.columns}>
					{groups.map((g) => {
						const how = chosen(g, events);
						return (
							<div key={g.id}>
								<CheckField
									label={<strong>{g.name}</strong>}
									checked={how === "all"}
									some={how === "some"}
									onChange={() => setEvents(toggleAll(groups, g, events))}
								/>
								<div style={{ paddingInlineStart: 28 }}>
									{g.events.map((e) => (
										<CheckField
											key={e.name}
											label={e.label}
											title={e.help}
											checked={isOn(g, e.name, events)}
											onChange={() => setEvents(toggle(groups, g, e.name, events))}
										/>
									))}
								</div>
							</div>
						);
					})}
				</div>
			</fieldset>
			{someTypes.length > 0 && (
				<Filter
					legend="Only these types"
					all={someTypes.map((t) => ({ value: t.id, label: t.name || t.key }))}
					chosen={types}
					onChange={setTypes}
				/>
			)}
			{someLocales.length > 1 && (
				<Filter
					legend="Only these locales"
					all={someLocales.map((l) => ({ value: l.code, label: l.name }))}
					chosen={locales}
					onChange={setLocales}
				/>
			)}
			<fieldset className={css.stack}>
				<legend className={css.label}>Headers of your own</legend>
				<p className={css.hint}>
					Go with each request, such as a key that the receiver wants. Values are never shown again.
				</p>
				{headers.map((h) => (
					<div key={h.id} className={css.row} style={{ alignItems: "flex-end", flexWrap: "nowrap" }}>
						<div style={{ flex: 1, minInlineSize: 0 }}>
							<TextField
								label="Name"
								mono
								value={h.name}
								readOnly={h.kept}
								onChange={(e) => setHeaders(headers.map((o) => (o.id === h.id ? { ...o, name: e.target.value } : o)))}
							/>
						</div>
						<div style={{ flex: 1, minInlineSize: 0 }}>
							<TextField
								label="Value"
								mono
								placeholder={h.kept ? "stays as it is" : ""}
								value={h.value}
								onChange={(e) => setHeaders(headers.map((o) => (o.id === h.id ? { ...o, value: e.target.value } : o)))}
							/>
						</div>
						<IconButton
							label={`Take the header ${h.name} out`}
							onClick={() => setHeaders(headers.filter((o) => o.id !== h.id))}
						>
							<X aria-hidden />
						</IconButton>
					</div>
				))}
				<div>
					<Button small disabled={headers.length >= 20} onClick={() => setHeaders([...headers, line()])}>
						<Plus aria-hidden /> Add a header
					</Button>
				</div>
			</fieldset>
			<Fault error={writes.create.error ?? writes.change.error} />
		</Dialog>
	);
}

function Filter({
	legend,
	all,
	chosen: on,
	onChange,
}: {
	legend: string;
	all: { value: string; label: string }[];
	chosen: string[];
	onChange: (next: string[]) => void;
}) {
	return (
		<fieldset className={css.stack} style={{ gap: 4 }}>
			<legend className={css.label}>{legend}</legend>
			<p className={css.hint}>{on.length === 0 ? "None is chosen: all of them." : `${on.length} of ${all.length}.`}</p>
			<div className={css.row} style={{ columnGap: 20 }}>
				{all.map((o) => (
					<CheckField
						key={o.value}
						label={<span dir="auto">{o.label}</span>}
						checked={on.includes(o.value)}
						onChange={(e) => onChange(e.target.checked ? [...on, o.value] : on.filter((v) => v !== o.value))}
					/>
				))}
			</div>
		</fieldset>
	);
}
