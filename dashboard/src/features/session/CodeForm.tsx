import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { asFault } from "@/api";
import { Button, Field, Input } from "@/ui";
import { secondStep } from "./api";
import styles from "./Door.module.css";

/** CodeForm is the second step: a code of the app, or one of those for when the app is lost. */
export function CodeForm({ onDone, onBack }: { onDone(): void; onBack?(): void }) {
	const [code, setCode] = useState("");
	const step = useMutation({ mutationFn: () => secondStep(code.trim()), onSuccess: onDone });
	return (
		<form
			className={styles.form}
			onSubmit={(e) => {
				e.preventDefault();
				step.mutate();
			}}
		>
			<div className={styles.code}>
				<Field
					label="Code"
					hint="The six digits that your authenticator app shows now, or one of your recovery codes."
					error={step.error && asFault(step.error).detail}
				>
					<Input
						value={code}
						onChange={(e) => setCode(e.target.value)}
						autoComplete="one-time-code"
						inputMode="text"
						required
						autoFocus
					/>
				</Field>
			</div>
			<Button kind="primary" wide type="submit" busy={step.isPending}>
				Continue
			</Button>
			{onBack && (
				<Button kind="quiet" wide onClick={onBack}>
					Sign in as somebody else
				</Button>
			)}
		</form>
	);
}
