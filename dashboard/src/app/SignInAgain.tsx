import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { session } from "@/api";
import { meQuery } from "@/api/queries";
import { SignInForm } from "@/features/session/SignInForm";
import { Dialog } from "@/ui";

/** SignInAgain comes over what is open when the session has ended: nothing below is left or lost. */
export function SignInAgain() {
	const [open, setOpen] = useState(false);
	const client = useQueryClient();
	const { data: me } = useQuery({ ...meQuery, enabled: false });
	useEffect(() => session.onLost(() => setOpen(true)), []);
	return (
		<Dialog
			open={open}
			onOpenChange={setOpen}
			title="Sign in again"
			description="Your session has ended. What you wrote is still here; it is sent once you have signed in."
			size="small"
			firm
		>
			<SignInForm
				email={me?.email}
				onDone={() => {
					setOpen(false);
					void client.invalidateQueries();
				}}
			/>
		</Dialog>
	);
}
