import { useState } from "react";
import { Button, CheckField, css, Fault, Section, TextField } from "../settings/kit";
import { roleName } from "../settings/words";
import { type Organisation, useOrganisationWrites } from "./api";

export function General({ organisation: o }: { organisation: Organisation }) {
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
