import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asFault } from "@/api";
import { Button, Card, Field, Input, toast } from "@/ui";
import { changePassword, sessionsQuery } from "./api";
import styles from "./Profile.module.css";

/** PasswordCard changes the password; every other session ends. */
export function PasswordCard() {
	const client = useQueryClient();
	const [old, setOld] = useState("");
	const [next, setNext] = useState("");
	const change = useMutation({
		mutationFn: () => changePassword(old, next),
		onSuccess: () => {
			setOld("");
			setNext("");
			void client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
			toast({ text: "The password is changed. Your other sessions have ended." });
		},
	});
	const fault = change.error && asFault(change.error);
	const aboutNew =
		fault && (fault.fields.new ?? fault.fields.password ?? (fault.code === "invalid" ? fault.detail : undefined));
	return (
		<Card title="Password">
			<form
				className={styles.form}
				onSubmit={(e) => {
					e.preventDefault();
					change.mutate();
				}}
			>
				<Field label="Password now" error={fault && !aboutNew ? fault.detail : undefined}>
					<Input
						type="password"
						autoComplete="current-password"
						required
						value={old}
						onChange={(e) => setOld(e.target.value)}
					/>
				</Field>
				<Field
					label="New password"
					hint="At least 10 characters. Several words are easier to keep than signs."
					error={aboutNew}
				>
					<Input
						type="password"
						autoComplete="new-password"
						required
						value={next}
						onChange={(e) => setNext(e.target.value)}
					/>
				</Field>
				<div className={styles.row}>
					<Button type="submit" busy={change.isPending}>
						Change password
					</Button>
				</div>
			</form>
		</Card>
	);
}
