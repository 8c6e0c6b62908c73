import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { asFault } from "@/api";
import { Button, Field, Input } from "@/ui";
import { signIn } from "./api";
import { CodeForm } from "./CodeForm";
import styles from "./Door.module.css";

const SecondFactorSetup = lazy(async () => ({ default: (await import("./SecondFactorSetup")).SecondFactorSetup }));

/** SignInForm takes a person through all steps of signing in. */
export function SignInForm({ onDone, email: known = "" }: { onDone(): void; email?: string }) {
	const [email, setEmail] = useState(known);
	const [password, setPassword] = useState("");
	const first = useMutation({
		mutationFn: () => signIn(email.trim(), password),
		onSuccess: (answer) => {
			setPassword("");
			if (answer.state === "full") onDone();
		},
	});
	if (first.data?.state === "code") return <CodeForm onDone={onDone} onBack={() => first.reset()} />;
	if (first.data?.state === "enrol")
		return (
			<>
				<p className={styles.note}>Your organisation asks for a second factor. It takes a minute to set up.</p>
				<Suspense>
					<SecondFactorSetup onDone={onDone} />
				</Suspense>
			</>
		);
	return (
		<form
			className={styles.form}
			onSubmit={(e) => {
				e.preventDefault();
				first.mutate();
			}}
		>
			{first.error && (
				<p className={styles.fault} role="alert">
					{asFault(first.error).detail}
				</p>
			)}
			<Field label="E-mail">
				<Input
					type="email"
					name="email"
					autoComplete="username"
					required
					value={email}
					onChange={(e) => setEmail(e.target.value)}
				/>
			</Field>
			<Field label="Password">
				<Input
					type="password"
					name="password"
					autoComplete="current-password"
					required
					value={password}
					onChange={(e) => setPassword(e.target.value)}
				/>
			</Field>
			<Button kind="primary" wide type="submit" busy={first.isPending}>
				Sign in
			</Button>
			<Link to="/password" className={styles.below}>
				I do not know my password
			</Link>
		</form>
	);
}
