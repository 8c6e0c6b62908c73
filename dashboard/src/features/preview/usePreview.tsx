import { Eye } from "lucide-react";
import { type CSSProperties, lazy, type ReactNode, Suspense, useRef, useState } from "react";
import { useCommand } from "@/lib/commands";
import { useShortcut } from "@/lib/shortcuts";
import { Button, Loading } from "@/ui";
import type { PreviewProps } from "./PreviewPane";
import styles from "./preview.module.css";

const Pane = lazy(async () => ({ default: (await import("./PreviewPane")).PreviewPane }));

interface Preview {
	/** Opens and closes the pane. */
	button: ReactNode;
	/** The pane; null while it is closed. */
	pane: ReactNode | null;
	/** How the form makes room for it. */
	room: CSSProperties | undefined;
}

/** usePreview is the customer's site beside the form of an entry. One that the server does not have yet has none. */
export function usePreview(props: Omit<PreviewProps, "onClose">, there: boolean): Preview {
	const [open, setOpen] = useState(false);
	const button = useRef<HTMLButtonElement>(null);
	const shown = open && there;
	const toggle = () => setOpen(!shown);
	useShortcut("ctrl+alt+o", "Preview", toggle, there);
	useCommand(
		{
			id: "preview",
			group: "This entry",
			label: shown ? "Close the preview" : "Preview",
			keys: "ctrl+alt+o",
			run: toggle,
		},
		there,
	);
	const close = () => {
		setOpen(false);
		button.current?.focus();
	};
	return {
		button: (
			<Button
				ref={button}
				onClick={toggle}
				aria-expanded={shown}
				disabled={!there}
				title={there ? undefined : "There is something to see once the first words are saved."}
				icon={<Eye aria-hidden="true" />}
			>
				Preview
			</Button>
		),
		pane: shown ? (
			<div className={styles.beside}>
				<Suspense fallback={<Loading small what="Loading the preview" />}>
					<Pane {...props} onClose={close} />
				</Suspense>
			</div>
		) : null,
		room: shown ? { gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1.1fr)" } : undefined,
	};
}
