import type { ReactNode } from "react";
import { Button, Dialog, Fault, Secret } from "../settings/kit";

interface Props {
	/** "an admin token": with its article, as sentences have it. */
	what: string;
	open: boolean;
	/** What came of making it; its token is shown once. */
	making: { data: { token?: string } | undefined; error: unknown; isPending: boolean };
	/** Nothing is chosen that it could be made of. */
	disabled: boolean;
	/** What to do with it, besides copying it now. */
	then: string;
	onMake: () => void;
	onClose: () => void;
	/** What it is to be. */
	children: ReactNode;
}

/** TokenMaker is the dialog that makes a token, and shows it the only time it can be seen. */
export function TokenMaker({ what, open, making, disabled, then, onMake, onClose, children }: Props) {
	const name = what.replace(/^an? /, "");
	const { data, error, isPending } = making;
	return (
		<Dialog
			open={open}
			onClose={onClose}
			title={data ? `The ${name} is made` : `Make ${what}`}
			footer={
				data ? (
					<Button tone="primary" writes={false} onClick={onClose}>
						I have copied it
					</Button>
				) : (
					<>
						<Button onClick={onClose}>Close</Button>
						<Button tone="primary" disabled={disabled} busy={isPending && "Making …"} onClick={onMake}>
							Make the token
						</Button>
					</>
				)
			}
		>
			{data ? (
				<>
					{data.token && <Secret value={data.token} label={`The ${name}`} />}
					<p>Copy it now: it is shown once. {then}</p>
				</>
			) : (
				children
			)}
			<Fault error={error} />
		</Dialog>
	);
}
