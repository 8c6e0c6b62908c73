import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asFault } from "@/api";
import { meQuery } from "@/api/queries";
import { SecondFactorSetup } from "@/features/session/SecondFactorSetup";
import { Badge, Button, Card, Dialog, Field, FormDialog, Input, toast } from "@/ui";
import { removeSecondFactor } from "./api";
import styles from "./Profile.module.css";

/** SecondFactorCard turns the authenticator app on and off. */
export function SecondFactorCard({ on }: { on: boolean }) {
	const client = useQueryClient();
	const [dialog, setDialog] = useState<"" | "on" | "off">("");
	const close = () => {
		setDialog("");
		void client.invalidateQueries({ queryKey: meQuery.queryKey });
	};
	return (
		<Card title="Second factor" actions={<Badge tone={on ? "live" : "draft"}>{on ? "On" : "Off"}</Badge>}>
			<div className={styles.form}>
				<p className={styles.note}>
					{on
						? "Signing in asks for a code of your authenticator app after the password."
						: "With an authenticator app, a stolen password alone opens nothing."}
				</p>
				<div className={styles.row}>
					<Button onClick={() => setDialog(on ? "off" : "on")}>{on ? "Turn off" : "Set up"}</Button>
				</div>
			</div>
			<Dialog
				open={dialog === "on"}
				onOpenChange={(open) => !open && close()}
				title="Set up a second factor"
				size="small"
				firm
			>
				<SecondFactorSetup onDone={close} />
			</Dialog>
			<TurnOff open={dialog === "off"} onClose={close} />
		</Card>
	);
}

function TurnOff({ open, onClose }: { open: boolean; onClose(): void }) {
	const [password, setPassword] = useState("");
	const [code, setCode] = useState("");
	const off = useMutation({
		mutationFn: () => removeSecondFactor(password, code.trim()),
		onSuccess: () => {
			setPassword("");
			setCode("");
			toast({ text: "The second factor is off." });
			onClose();
		},
	});
	return (
		<FormDialog
			open={open}
			onOpenChange={(o) => !o && onClose()}
			title="Turn the second factor off"
			description="The password alone will open your account then."
			verb="Turn off"
			danger
			busy={off.isPending}
			onSubmit={() => off.mutate()}
			size="small"
		>
			<Field label="Password" error={off.error && asFault(off.error).detail}>
				<Input
					type="password"
					autoComplete="current-password"
					required
					value={password}
					onChange={(e) => setPassword(e.target.value)}
				/>
			</Field>
			<Field label="Code" hint="Of the app, or a recovery code.">
				<Input mono autoComplete="one-time-code" required value={code} onChange={(e) => setCode(e.target.value)} />
			</Field>
		</FormDialog>
	);
}
