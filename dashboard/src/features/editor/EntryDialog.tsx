import { type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";
import { useShortcut } from "@/lib/shortcuts";
import { Button, Dialog } from "@/ui";
import styles from "./dialogs.module.css";

interface Props {
	title: string;
	size?: "medium" | "large";
	children: ReactNode;
	/** What it does, and the button that does it; mod+Enter does the same. */
	apply?: { verb: string; run: () => void; busy?: boolean; disabled?: boolean; danger?: boolean } | undefined;
	/** Why it could not be done. */
	trouble?: string;
	onClose(): void;
}

/** EntryDialog asks something about the entry behind it. */
export function EntryDialog({ title, size = "medium", children, apply, trouble, onClose }: Props) {
	const run = () => {
		if (apply && !apply.busy && !apply.disabled) apply.run();
	};
	const body = useRef<HTMLDivElement>(null);
	useShortcut("mod+enter", apply?.verb ?? "Close", apply ? run : onClose);
	return (
		<Dialog
			open
			onOpenChange={(open) => {
				if (!open) onClose();
			}}
			title={title}
			size={size}
			footer={
				<>
					<Button onClick={onClose}>{apply ? "Cancel" : "Close"}</Button>
					{apply && (
						<Button
							kind={apply.danger ? "danger" : "primary"}
							onClick={run}
							busy={apply.busy ?? false}
							disabled={apply.disabled}
						>
							{apply.verb}
						</Button>
					)}
				</>
			}
		>
			<div className={styles.body} ref={body}>
				<Begin at={body} />
				{children}
				{trouble && (
					<p className={styles.trouble} role="alert">
						{trouble}
					</p>
				)}
			</div>
		</Dialog>
	);
}

/** Begin gives the focus to the first thing to fill in, else to the button that does what the dialog is for. */
function Begin({ at }: { at: RefObject<HTMLDivElement | null> }) {
	useLayoutEffect(() => {
		const first = at.current?.querySelector<HTMLElement>("input:checked, input, select, textarea");
		const foot = at.current?.closest("[role=dialog]")?.querySelectorAll<HTMLElement>("footer button");
		(first ?? foot?.item(foot.length - 1))?.focus();
	}, [at]);
	return null;
}
