import { Check } from "lucide-react";
import { DropdownMenu as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { Kbd } from "./Kbd";
import styles from "./Menu.module.css";

interface Props {
	/** The button that opens it. */
	trigger: ReactNode;
	children: ReactNode;
	align?: "start" | "end";
	side?: "top" | "bottom";
}

/** Menu is a list of things to do. Not modal: the kit's modal menus write a style sheet that our policy refuses. */
export function Menu({ trigger, children, align = "end", side = "bottom" }: Props) {
	return (
		<Primitive.Root modal={false}>
			<Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
			<Primitive.Portal>
				<Primitive.Content className={styles.menu} align={align} side={side} sideOffset={4} collisionPadding={8}>
					{children}
				</Primitive.Content>
			</Primitive.Portal>
		</Primitive.Root>
	);
}

interface ItemProps {
	children: ReactNode;
	onSelect?(): void;
	icon?: ReactNode;
	keys?: string;
	danger?: boolean;
	disabled?: boolean;
	/** Render the child itself, a Link, as the item. */
	asChild?: boolean;
}

export function MenuItem({ children, onSelect, icon, keys, danger, disabled, asChild }: ItemProps) {
	return (
		<Primitive.Item
			className={cx(styles.item, danger && styles.danger)}
			onSelect={onSelect}
			disabled={disabled}
			asChild={asChild}
		>
			{asChild ? (
				children
			) : (
				<>
					{icon}
					<span className={styles.words}>{children}</span>
					{keys && <Kbd keys={keys} />}
				</>
			)}
		</Primitive.Item>
	);
}

interface CheckProps {
	children: ReactNode;
	checked: boolean;
	onChange(on: boolean): void;
	/** Stay open, to choose several. */
	stay?: boolean;
}

export function MenuCheck({ children, checked, onChange, stay }: CheckProps) {
	return (
		<Primitive.CheckboxItem
			className={styles.item}
			checked={checked}
			onCheckedChange={onChange}
			onSelect={(e) => stay && e.preventDefault()}
		>
			<span className={styles.tick}>{checked && <Check aria-hidden="true" />}</span>
			<span className={styles.words}>{children}</span>
		</Primitive.CheckboxItem>
	);
}

export function MenuLabel({ children }: { children: ReactNode }) {
	return <Primitive.Label className={styles.label}>{children}</Primitive.Label>;
}

export function MenuSeparator() {
	return <Primitive.Separator className={styles.separator} />;
}
