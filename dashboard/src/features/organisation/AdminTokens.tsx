import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery } from "@/api/queries";
import { Loaded } from "../settings/access";
import { Button, CheckField, Confirm, css, Section, SelectField, TextField } from "../settings/kit";
import { useOnce } from "../settings/once";
import { roleName, roles } from "../settings/words";
import { type Organisation, useAdminTokens, useOrganisationWrites } from "./api";
import { TokenMaker } from "./TokenMaker";
import { type Row, TokenTable } from "./TokenTable";

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

export function AdminTokens({ organisation: o }: { organisation: Organisation }) {
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
			<TokenMaker
				what="an admin token"
				open={making}
				making={writes.createAdmin}
				disabled={chosen.length === 0}
				then="Programs send it as Authorization: Bearer."
				onMake={() => {
					const token = {
						name: name.trim(),
						site: site || undefined,
						role: site ? role : undefined,
						scopes: chosen,
					};
					writes.createAdmin.mutate({ token, once: once(token) });
				}}
				onClose={close}
			>
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
			</TokenMaker>
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
