import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { asFault } from "@/api";
import { Button, Field, Input, toast } from "@/ui";
import { requestReset, resetPassword } from "./api";
import { Door } from "./Door";
import styles from "./Door.module.css";
import { useLinkToken } from "./token";

/** PasswordPage sets a password with the link of a mail; without one it asks for such a mail. */
export function PasswordPage() {
	const token = useLinkToken();
	return token ? <SetPassword token={token} /> : <AskForLink />;
}

function SetPassword({ token }: { token: string }) {
	const navigate = useNavigate();
	const [password, setPassword] = useState("");
	const set = useMutation({
		mutationFn: () => resetPassword(token, password),
		onSuccess: () => {
			toast({ text: "The password is set. Sign in with it." });
			void navigate({ to: "/sign-in" });
		},
	});
	return (
		<Door title="Choose a password" below={<Link to="/password">Ask for another link</Link>}>
			<form
				className={styles.form}
				onSubmit={(e) => {
					e.preventDefault();
					set.mutate();
				}}
			>
				<Field
					label="New password"
					hint="At least 10 characters. Several words are easier to keep than signs."
					error={set.error && asFault(set.error).detail}
				>
					<Input
						type="password"
						autoComplete="new-password"
						required
						value={password}
						onChange={(e) => setPassword(e.target.value)}
					/>
				</Field>
				<Button kind="primary" wide type="submit" busy={set.isPending}>
					Set password
				</Button>
				<p className={styles.note}>Every session of yours ends; you sign in anew.</p>
			</form>
		</Door>
	);
}

function AskForLink() {
	const [email, setEmail] = useState("");
	const ask = useMutation({ mutationFn: () => requestReset(email.trim()) });
	if (ask.isSuccess)
		return (
			<Door title="Look into your mail" below={<Link to="/sign-in">Back to signing in</Link>}>
				<p className={styles.note}>
					If somebody signs in with this address, a link to choose a password is on its way. It works for an hour. Where
					no mail server is set, whoever runs Ghee finds it in the outbox folder.
				</p>
			</Door>
		);
	return (
		<Door title="Set a new password" below={<Link to="/sign-in">Back to signing in</Link>}>
			<form
				className={styles.form}
				onSubmit={(e) => {
					e.preventDefault();
					ask.mutate();
				}}
			>
				<Field label="E-mail" hint="We send a link to this address." error={ask.error && asFault(ask.error).detail}>
					<Input
						type="email"
						autoComplete="username"
						required
						value={email}
						onChange={(e) => setEmail(e.target.value)}
					/>
				</Field>
				<Button kind="primary" wide type="submit" busy={ask.isPending}>
					Send link
				</Button>
			</form>
		</Door>
	);
}
