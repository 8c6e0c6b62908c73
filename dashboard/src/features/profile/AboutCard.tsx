import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asFault, type Schema } from "@/api";
import { meQuery } from "@/api/queries";
import { Button, Card, Field, Input, Select, toast } from "@/ui";
import { changeProfile } from "./api";
import styles from "./Profile.module.css";

const zones = ["UTC", ...(Intl.supportedValuesOf?.("timeZone") ?? [])];

/** AboutCard is what others see of a person, and the clock their times are shown by. */
export function AboutCard({ me }: { me: Schema<"Me"> }) {
	const client = useQueryClient();
	const [name, setName] = useState(me.name ?? "");
	const [zone, setZone] = useState(me.time_zone);
	const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
	const save = useMutation({
		mutationFn: () => changeProfile({ name: name.trim(), time_zone: zone }),
		onSuccess: (next) => {
			client.setQueryData(meQuery.queryKey, next);
			toast({ text: "Your profile is saved." });
		},
	});
	const fault = save.error && asFault(save.error);
	return (
		<Card title="About you">
			<form
				className={styles.form}
				onSubmit={(e) => {
					e.preventDefault();
					save.mutate();
				}}
			>
				<Field label="E-mail" hint="What you sign in with. Whoever manages the organisation can change it.">
					<Input readOnly value={me.email ?? ""} />
				</Field>
				<Field
					label="Name"
					hint="What others see beside your work."
					error={fault?.fields.name ?? (fault && !fault.fields.time_zone ? fault.detail : undefined)}
				>
					<Input autoComplete="name" value={name} onChange={(e) => setName(e.target.value)} />
				</Field>
				<Field label="Time zone" hint="Times of publishing are shown and chosen in it." error={fault?.fields.time_zone}>
					<Select value={zone} onChange={setZone}>
						<option value="">As this device ({own})</option>
						{zones.map((z) => (
							<option key={z} value={z}>
								{z.replaceAll("_", " ")}
							</option>
						))}
					</Select>
				</Field>
				<div className={styles.row}>
					<Button kind="primary" writes type="submit" busy={save.isPending}>
						Save profile
					</Button>
				</div>
			</form>
		</Card>
	);
}
