import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { asFault } from "@/api";
import { Button, CopyButton, FaultView, Field, Input, Loading } from "@/ui";
import { beginSecondFactor, confirmSecondFactor } from "./api";
import styles from "./Door.module.css";
import { Qr } from "./Qr";

/** SecondFactorSetup shows the secret, takes a code of it, then shows the recovery codes once. */
export function SecondFactorSetup({ onDone }: { onDone(): void }) {
	const [code, setCode] = useState("");
	const begun = useQuery({
		queryKey: ["second-factor"],
		queryFn: beginSecondFactor,
		staleTime: Number.POSITIVE_INFINITY,
		gcTime: 0,
	});
	const confirm = useMutation({ mutationFn: () => confirmSecondFactor(code.trim()) });
	if (begun.isPending) return <Loading what="Making a secret" small />;
	if (begun.error) return <FaultView error={begun.error} retry={() => begun.refetch()} small />;
	if (confirm.data) return <RecoveryCodes codes={confirm.data} onDone={onDone} />;
	return (
		<form
			className={styles.form}
			onSubmit={(e) => {
				e.preventDefault();
				confirm.mutate();
			}}
		>
			<p className={styles.note}>Scan this with an authenticator app, or type the secret into it.</p>
			<Qr text={begun.data.url} label="To scan with the app" className={styles.qr} />
			<Field label="Secret">
				<Input mono readOnly value={begun.data.secret} onFocus={(e) => e.target.select()} />
			</Field>
			<div className={styles.code}>
				<Field
					label="Code"
					hint="The six digits that the app shows now."
					error={confirm.error && asFault(confirm.error).detail}
				>
					<Input
						value={code}
						onChange={(e) => setCode(e.target.value)}
						autoComplete="one-time-code"
						inputMode="numeric"
						required
					/>
				</Field>
			</div>
			<Button kind="primary" wide type="submit" busy={confirm.isPending}>
				Turn on
			</Button>
		</form>
	);
}

function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone(): void }) {
	return (
		<div className={styles.form}>
			<p className={styles.note}>
				The second factor is on. Each of these codes signs you in once when the app is not at hand. They are shown this
				once: keep them where you keep passwords.
			</p>
			<ul className={styles.recovery}>
				{codes.map((c) => (
					<li key={c}>{c}</li>
				))}
			</ul>
			<div className={styles.row}>
				<CopyButton text={codes.join("\n")} label="Copy codes" />
				<Button kind="primary" small onClick={onDone}>
					I have kept them
				</Button>
			</div>
		</div>
	);
}
