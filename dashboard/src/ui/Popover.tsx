import { Popover as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./Menu.module.css";

interface Props {
	trigger: ReactNode;
	/** What it is, for screen readers. */
	label: string;
	children: ReactNode;
	align?: "start" | "center" | "end";
	open?: boolean;
	onOpenChange?(open: boolean): void;
}

/** Popover holds a few controls beside what opened it. */
export function Popover({ trigger, label, children, align = "start", open, onOpenChange }: Props) {
	return (
		<Primitive.Root open={open} onOpenChange={onOpenChange}>
			<Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
			<Primitive.Portal>
				<Primitive.Content
					aria-label={label}
					className={styles.popover}
					align={align}
					sideOffset={4}
					collisionPadding={8}
				>
					{children}
				</Primitive.Content>
			</Primitive.Portal>
		</Primitive.Root>
	);
}

export const PopoverClose = Primitive.Close;
