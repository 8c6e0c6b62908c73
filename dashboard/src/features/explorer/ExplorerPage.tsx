import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useSite } from "../settings/access";
import { useSiteSettings, useTokens, useTokenWrites } from "../settings/api";
import { Button, css, Fault, Notice, Page, Section, SelectField, TextField } from "../settings/kit";
import { newKey } from "../settings/once";
import { type Token, tokenKind, tokenState } from "../settings/words";
import { useTypes } from "../types/api";
import { AnswerView } from "./AnswerView";
import { type Endpoint, endpoints, missing, type Param, pathOf } from "./endpoints";
import { Snippets } from "./Snippets";
import { useCall } from "./useCall";

interface Search {
	call?: string;
	p?: Record<string, string>;
}

export function ExplorerPage() {
	const { site, may } = useSite();
	const search = useSearch({ strict: false }) as Search;
	const navigate = useNavigate();
	const endpoint = endpoints.find((e) => e.id === search.call) ?? endpoints.find((e) => e.id === "posts")!;
	const values = search.p ?? {};
	const go = (call: string, p: Record<string, string>) => {
		const kept = Object.fromEntries(Object.entries(p).filter(([, v]) => v !== ""));
		void navigate({
			to: ".",
			search: { call, p: Object.keys(kept).length > 0 ? kept : undefined } as never,
			replace: true,
		});
	};
	const choice = useToken(site, may("tokens.manage"), values.preview === "1");
	const path = pathOf(endpoint, values);
	const lacks = missing(endpoint, values);
	const call = useCall();
	const { reset } = call;
	// biome-ignore lint/correctness/useExhaustiveDependencies: an answer is of the endpoint that was asked
	useEffect(() => reset(), [endpoint.id, site]);
	const ask = { origin: location.origin, path, token: choice.token };
	return (
		<Page
			title="API explorer"
			lead="Every read of the API, asked with a token of this site, and answered by the node that serves this page."
		>
			<div className={css.columns} style={{ alignItems: "start" }}>
				<div className={css.stack}>
					<Section title="The call">
						<SelectField
							label="Endpoint"
							hint={endpoint.help}
							value={endpoint.id}
							onChange={(e) => go(e.target.value, keep(values))}
						>
							{groups.map((g) => (
								<optgroup key={g} label={g}>
									{endpoints
										.filter((e) => e.group === g)
										.map((e) => (
											<option key={e.id} value={e.id}>
												{e.title}
											</option>
										))}
								</optgroup>
							))}
						</SelectField>
						<form
							className={css.stack}
							onSubmit={(e) => {
								e.preventDefault();
								if (lacks.length === 0 && choice.token) call.send(path, choice.token);
							}}
						>
							<Params
								key={endpoint.id}
								site={site}
								endpoint={endpoint}
								values={values}
								onChange={(next) => go(endpoint.id, next)}
							/>
							<TokenChoice choice={choice} />
							<p className={css.sub} style={{ overflowWrap: "anywhere" }}>
								GET <code>{path}</code>
							</p>
							<div className={css.row}>
								<Button
									type="submit"
									tone="primary"
									writes={false}
									disabled={lacks.length > 0 || !choice.token}
									busy={call.pending && "Asking …"}
								>
									Send
								</Button>
								{lacks.length > 0 && <span className={css.sub}>Still needed: {lacks.join(", ")}</span>}
							</div>
						</form>
					</Section>
					<Section title="In your program">
						<Snippets call={{ ...ask, token: choice.token || "YOUR_TOKEN" }} />
					</Section>
				</div>
				<AnswerView call={call} />
			</div>
		</Page>
	);
}

const groups = ["Pages", "Collections", "Blog", "Feeds", "Site"] as const;

/** keep is what another endpoint can use of what was typed. */
function keep(values: Record<string, string>): Record<string, string> {
	const { locale = "", preview = "", page_type = "", keys = "" } = values;
	return { locale, preview, page_type, keys };
}

/** useToken is the site's tokens that hold, and the one that is chosen. */
function useToken(site: string, manages: boolean, preview: boolean) {
	const tokens = useTokens(site, false, manages);
	const { create } = useTokenWrites(site);
	const [id, setID] = useState("");
	const [typed, setTyped] = useState("");
	const usable = useMemo(
		() =>
			(tokens.data ?? []).filter(
				(t) => t.kind === "read" && t.token && tokenState(t, new Date()).holds && (!preview || t.preview),
			),
		[tokens.data, preview],
	);
	const chosen: Token | undefined = usable.find((t) => t.id === id) ?? usable[0];
	return {
		manages,
		usable,
		chosen,
		choose: setID,
		typed,
		type: setTyped,
		token: manages ? (chosen?.token ?? "") : typed.trim(),
		loading: tokens.isLoading,
		preview,
		creating: create.isPending,
		error: tokens.error ?? create.error,
		create: () =>
			create.mutate(
				{
					token: { name: "API explorer", kind: "read", preview },
					once: { "Idempotency-Key": newKey() },
				},
				{ onSuccess: (t) => setID(t.id) },
			),
	};
}

function TokenChoice({ choice: c }: { choice: ReturnType<typeof useToken> }) {
	if (!c.manages) {
		return (
			<TextField
				label="Token"
				mono
				hint="Your role does not show you the site's tokens. Paste one."
				value={c.typed}
				onChange={(e) => c.type(e.target.value)}
			/>
		);
	}
	if (!c.loading && c.usable.length === 0) {
		return (
			<Notice
				tone="draft"
				title={c.preview ? "No token may read drafts" : "The site has no read token"}
				actions={
					<Button small busy={c.creating && "Making …"} onClick={c.create}>
						Make one named “API explorer”
					</Button>
				}
			>
				<Fault error={c.error} />
			</Notice>
		);
	}
	return (
		<SelectField label="Token" value={c.chosen?.id ?? ""} onChange={(e) => c.choose(e.target.value)}>
			{c.usable.map((t) => (
				<option key={t.id} value={t.id}>
					{t.name || "Without a name"} ({tokenKind(t).name.toLowerCase()})
				</option>
			))}
		</SelectField>
	);
}

function Params({
	site,
	endpoint,
	values,
	onChange,
}: {
	site: string;
	endpoint: Endpoint;
	values: Record<string, string>;
	onChange: (next: Record<string, string>) => void;
}) {
	const [more, setMore] = useState(() =>
		endpoint.params.some((p) => !p.required && p.name !== "locale" && values[p.name]),
	);
	const types = useTypes(site);
	const settings = useSiteSettings(site);
	const offers = (p: Param): { value: string; label: string }[] | undefined => {
		if (p.choices) return p.choices.map((c) => ({ value: c, label: c }));
		const all = types.data ?? [];
		if (p.of === "locale")
			return (settings.data?.locales ?? []).map((l) => ({ value: l.code, label: `${l.name} (${l.code})` }));
		if (p.of === "page-type") {
			return [
				...all.filter((t) => t.kind === "page").map((t) => ({ value: t.key, label: `${t.name} (${t.key})` })),
				{ value: "*", label: "Single pages (*)" },
			];
		}
		if (p.of === "collection" && p.name !== "keys") {
			return all.filter((t) => t.kind === "collection").map((t) => ({ value: t.key, label: `${t.name} (${t.key})` }));
		}
		return undefined;
	};
	const set = (name: string, value: string) => onChange({ ...values, [name]: value });
	const first = endpoint.params.filter((p) => p.required || p.name === "locale");
	const rest = endpoint.params.filter((p) => !first.includes(p) && p.name !== "fields.KEY");
	const collections = (types.data ?? []).filter((t) => t.kind === "collection").map((t) => t.key);
	const one = (p: Param) => {
		const list = offers(p);
		const label = <code>{p.name}</code>;
		if (list) {
			return (
				<SelectField
					key={p.name}
					label={label}
					hint={p.help}
					optional={!p.required}
					value={values[p.name] ?? ""}
					onChange={(e) => set(p.name, e.target.value)}
				>
					<option value="">{p.required ? "Choose …" : "Left out"}</option>
					{list.map((o) => (
						<option key={o.value} value={o.value}>
							{o.label}
						</option>
					))}
				</SelectField>
			);
		}
		return (
			<TextField
				key={p.name}
				label={label}
				hint={p.help}
				optional={!p.required}
				mono
				placeholder={p.name === "keys" ? collections.slice(0, 2).join(",") : p.example}
				value={values[p.name] ?? ""}
				onChange={(e) => set(p.name, e.target.value)}
			/>
		);
	};
	return (
		<>
			<div className={css.columns}>{first.map(one)}</div>
			{rest.length > 0 && (
				<div>
					<Button small tone="quiet" aria-expanded={more} onClick={() => setMore(!more)}>
						{more ? "Fewer parameters" : `${rest.length} more parameters`}
					</Button>
				</div>
			)}
			{more && (
				<>
					<div className={css.columns}>{rest.map(one)}</div>
					{endpoint.params.some((p) => p.name === "fields.KEY") && <Filters values={values} onChange={onChange} />}
				</>
			)}
		</>
	);
}

function Filters({
	values,
	onChange,
}: {
	values: Record<string, string>;
	onChange: (next: Record<string, string>) => void;
}) {
	const [name, setName] = useState("");
	const [value, setValue] = useState("");
	const have = Object.entries(values).filter(([n, v]) => n.startsWith("fields.") && v);
	return (
		<fieldset className={css.stack} style={{ gap: 8 }}>
			<legend className={css.label}>Filters by field</legend>
			{have.map(([n, v]) => (
				<div key={n} className={css.row}>
					<code>
						{n} = {v}
					</code>
					<Button small onClick={() => onChange({ ...values, [n]: "" })}>
						Remove<span className={css.said}> the filter {n}</span>
					</Button>
				</div>
			))}
			<div className={css.columns}>
				<TextField
					label="Field"
					mono
					placeholder="price__gte"
					hint="Key of a field; __gt, __lt, __contains, __in compare."
					value={name}
					onChange={(e) => setName(e.target.value)}
				/>
				<TextField label="Value" mono value={value} onChange={(e) => setValue(e.target.value)} />
			</div>
			<div>
				<Button
					small
					disabled={!name.trim() || !value.trim()}
					onClick={() => {
						onChange({ ...values, [`fields.${name.trim()}`]: value.trim() });
						setName("");
						setValue("");
					}}
				>
					Add the filter
				</Button>
			</div>
		</fieldset>
	);
}
