import { type ReactNode, useEffect, useRef } from "react";
import { Dialog } from "@/ui";

interface Props {
	title: string;
	onClose(): void;
	children: ReactNode;
}

/** Modal is a dialog that is there while it is drawn. It gives the focus back to where it was, unless that went elsewhere. */
export function Modal({ title, onClose, children }: Props) {
	useFocusBack();
	return (
		<Dialog open size="large" title={title} onOpenChange={(isOpen) => !isOpen && onClose()}>
			{children}
		</Dialog>
	);
}

/** useFocusBack puts the focus back where it was before the component came, for it leaves with the component. */
export function useFocusBack() {
	const before = useRef(document.activeElement);
	useEffect(() => {
		const was = before.current;
		return () => {
			setTimeout(() => {
				const isLost = document.activeElement === null || document.activeElement === document.body;
				if (isLost && was instanceof HTMLElement) was.focus();
			});
		};
	}, []);
}
