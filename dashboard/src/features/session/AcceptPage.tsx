import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { asFault } from "@/api";
import { Button, FaultView, Field, Input, Loading, toast } from "@/ui";
import { acceptInvitation, invitation } from "./api";
import { Door } from "./Door";
import styles from "./Door.module.css";
import { useLinkToken } from "./token";

/** AcceptPage is where the link of an invitation leads. */
export function AcceptPage() {
	const token = useLinkToken();
	const navigate = useNavigate();
	const [name, setName] = useState("");
	const [password, setPassword] = useState("");
	const asked = useQuery({ queryKey: ["invitation", token], queryFn: () => invitation(token), enabled: token !== "" });
	const accept = useMutation({
		mutationFn: () => acceptInvitation(token, name.trim(), password),
		onSuccess: () => {
			toast({ text: "You are in. Sign in to begin." });
			void navigate({ to: "/sign-in" });
		},
	});
	const below = <Link to="/sign-in">Sign in</Link>;
	if (!token)
		return (
			<Door title="This link is not whole" below={below}>
				<p className={styles.note}>
					Open the link of the mail as it stands there. If it is broken over two lines, join them.
				</p>
			</Door>
		);
	if (asked.isPending)
		return (
			<Door title="Invitation">
				<Loading what="Looking at the invitation" small />
			</Door>
		);
	if (asked.error)
		return (
			<Door title="Invitation" below={below}>
				<FaultView error={asked.error} what="The invitation does not hold any more" small />
			</Door>
		);
	const fault = accept.error && asFault(accept.error);
	return (
		<Door title={`Join ${asked.data.organisation}`} below={below}>
			<form
				className={styles.form}
				onSubmit={(e) => {
					e.preventDefault();
					accept.mutate();
				}}
			>
				<p className={styles.note}>
					You were invited as <strong dir="auto">{asked.data.email}</strong>.
				</p>
				{fault && (
					<p className={styles.fault} role="alert">
						{fault.detail}
					</p>
				)}
				{!asked.data.known && (
					<>
						<Field label="Your name" hint="What others see beside your work.">
							<Input autoComplete="name" required value={name} onChange={(e) => setName(e.target.value)} />
						</Field>
						<Field label="Password" hint="At least 10 characters. Several words are easier to keep than signs.">
							<Input
								type="password"
								autoComplete="new-password"
								required
								value={password}
								onChange={(e) => setPassword(e.target.value)}
							/>
						</Field>
					</>
				)}
				<Button kind="primary" wide type="submit" busy={accept.isPending}>
					{asked.data.known ? "Accept" : "Join"}
				</Button>
			</form>
		</Door>
	);
}
