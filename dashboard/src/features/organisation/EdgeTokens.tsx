import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery } from "@/api/queries";
import { Loaded } from "../settings/access";
import { Button, CheckField, Confirm, css, Section, TextField } from "../settings/kit";
import { useOnce } from "../settings/once";
import { type Organisation, useEdgeTokens, useOrganisationWrites } from "./api";
import { TokenMaker } from "./TokenMaker";
import { type Row, TokenTable } from "./TokenTable";

export function EdgeTokens({ organisation: o }: { organisation: Organisation }) {
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
			<TokenMaker
				what="an edge token"
				open={making}
				making={writes.createEdge}
				disabled={sites.length === 0}
				then="Start the edge with it: ghee edge run --edge-token-file FILE."
				onMake={() => {
					const token = { name: name.trim(), sites };
					writes.createEdge.mutate({ token, once: once(token) });
				}}
				onClose={close}
			>
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
			</TokenMaker>
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
