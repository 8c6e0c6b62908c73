import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Code, FaultView, Field, FormDialog, RadioGroup, Time } from "@/ui";
import { type Of, share } from "./api";
import styles from "./preview.module.css";

const spans = [
	{ value: "24", label: "One day" },
	{ value: "168", label: "One week" },
	{ value: "720", label: "30 days" },
] as const;

/** ShareDialog makes a link for somebody who has no account. */
export function ShareDialog({ of, onClose }: { of: Of; onClose(): void }) {
	const [hours, setHours] = useState<string>("168");
	const link = useMutation({ mutationFn: () => share(of, Number(hours)) });
	const made = link.data;
	return (
		<FormDialog
			open
			onOpenChange={(open) => !open && onClose()}
			title="Share a link to this draft"
			description="Whoever has the link sees this draft without signing in, and with its token every other draft of the site. It ends by itself; ending its token in the settings ends it at once."
			verb={made ? "Done" : "Make a link"}
			busy={link.isPending}
			onSubmit={() => (made ? onClose() : link.mutate())}
		>
			{made?.url ? (
				<div className={styles.made}>
					<Code text={made.url} label="The link" wrap />
					<p>
						{made.expires ? (
							<>
								Ends <Time at={made.expires} />.
							</>
						) : (
							"The address has no token of ours in it: it shows what your site shows everybody there, and does not end."
						)}
					</p>
				</div>
			) : (
				<Field label="It holds for" group>
					<RadioGroup value={hours} onChange={setHours} options={spans} />
				</Field>
			)}
			{link.isError && <FaultView small error={link.error} what="No link was made" />}
		</FormDialog>
	);
}
