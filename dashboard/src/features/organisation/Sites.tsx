import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery } from "@/api/queries";
import { type Environment, environmentOf, environments } from "@/lib/environment";
import { Button, css, Dialog, Fault, Section, SelectField, TextField } from "../settings/kit";
import { useOnce } from "../settings/once";
import { roleName } from "../settings/words";
import { keyOf } from "../types/keys";
import { type Organisation, useOrganisationWrites } from "./api";

export function Sites({ organisation: o, may }: { organisation: Organisation; may: boolean }) {
	const me = useQuery(meQuery);
	const { createSite } = useOrganisationWrites(o.id);
	const [open, setOpen] = useState(false);
	const [name, setName] = useState("");
	const [key, setKey] = useState<string>();
	const [locale, setLocale] = useState("en");
	const [what, setWhat] = useState<Environment>("production");
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
						<span className={css.sub}>
							{environmentOf(s.environment).word}, {roleName(s.role)}
						</span>
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
								const site = { key: siteKey, name: name.trim(), locales: [locale.trim() || "en"], environment: what };
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
				<SelectField label="What it is for" value={what} onChange={(e) => setWhat(e.target.value as Environment)}>
					{environments.map((e) => (
						<option key={e.value} value={e.value}>
							{e.word}
						</option>
					))}
				</SelectField>
				<Fault error={createSite.error} />
			</Dialog>
		</Section>
	);
}
