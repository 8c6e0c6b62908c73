import type { ReactNode } from "react";
import { Dialog } from "@/ui";

interface Props {
	title: string;
	onClose(): void;
	children: ReactNode;
}

/** Modal is a dialog that is there while it is drawn. */
export function Modal({ title, onClose, children }: Props) {
	return (
		<Dialog open size="large" title={title} onOpenChange={(isOpen) => !isOpen && onClose()}>
			{children}
		</Dialog>
	);
}
