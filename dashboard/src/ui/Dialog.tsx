import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import { type ReactNode, useId, useState } from "react";
import { useShortcut } from "@/lib/shortcuts";
import { Button, IconButton } from "./Button";
import { cx } from "./cx";
import styles from "./Dialog.module.css";
import { Field } from "./Field";
import { Input } from "./Input";
import { useFocusBack } from "./useFocusBack";
import { useRefusal } from "./writing";

interface Props {
	open: boolean;
	onOpenChange(open: boolean): void;
	title: ReactNode;
	/** Read out with the title. */
	description?: ReactNode;
	children?: ReactNode;
	/** Buttons at the end: the one that does it last. */
	footer?: ReactNode;
	size?: "small" | "medium" | "large";
	/** At an edge of the window, full height. */
	side?: "start" | "end";
	/** Keep open when somebody presses beside it: something would be lost. */
	firm?: boolean;
}

/**
 * Dialog asks for something before anything else. The veil is our own element: the kit's would write a style
 * sheet into the page, which the content security policy refuses. The focus goes back to where it came from.
 */
export function Dialog({ open, onOpenChange, ...rest }: Props) {
	return (
		<Primitive.Root open={open} onOpenChange={onOpenChange}>
			<Primitive.Portal>
				<Opened {...rest} />
			</Primitive.Portal>
		</Primitive.Root>
	);
}

/** Opened is there while the dialog is. */
function Opened({
	title,
	description,
	children,
	footer,
	size = "medium",
	side,
	firm,
}: Omit<Props, "open" | "onOpenChange">) {
	const back = useFocusBack();
	return (
		<>
			<div className={styles.veil} data-veil="" />
			<Primitive.Content
				className={cx(styles.dialog, side ? cx(styles.side, side === "start" && styles.sideStart) : styles[size])}
				aria-describedby={description ? undefined : ""}
				onPointerDownOutside={(e) => firm && e.preventDefault()}
				onCloseAutoFocus={back}
			>
				<header className={styles.head}>
					<Primitive.Title className={styles.title}>{title}</Primitive.Title>
					<Primitive.Close asChild>
						<IconButton label="Close">
							<X />
						</IconButton>
					</Primitive.Close>
				</header>
				<div className={styles.body}>
					{description && <Primitive.Description className={styles.description}>{description}</Primitive.Description>}
					{children}
				</div>
				{footer && <footer className={styles.foot}>{footer}</footer>}
			</Primitive.Content>
		</>
	);
}

interface FormProps extends Omit<Props, "footer"> {
	/** What the button says: a verb. */
	verb: string;
	/** Called by the button, by Enter, and by mod+Enter. */
	onSubmit(): void;
	busy?: boolean;
	danger?: boolean;
	disabled?: boolean;
	/** It changes nothing on the server, and goes on while that takes no changes. */
	local?: boolean;
}

/** FormDialog is a dialog with one thing to do: mod+Enter does it, Escape leaves. */
export function FormDialog({ verb, onSubmit, busy, danger, disabled, local, children, ...rest }: FormProps) {
	const id = useId();
	const refused = useRefusal() !== undefined && !local;
	const submit = () => {
		if (!busy && !disabled && !refused) onSubmit();
	};
	useShortcut("mod+enter", verb, submit, rest.open);
	return (
		<Dialog
			{...rest}
			footer={
				<>
					<Button onClick={() => rest.onOpenChange(false)}>Cancel</Button>
					<Button
						kind={danger ? "danger" : "primary"}
						type="submit"
						form={id}
						busy={busy}
						disabled={disabled}
						writes={!local}
					>
						{verb}
					</Button>
				</>
			}
		>
			<form
				id={id}
				className={styles.form}
				onSubmit={(e) => {
					e.preventDefault();
					e.stopPropagation();
					submit();
				}}
			>
				{children}
			</form>
		</Dialog>
	);
}

interface ConfirmProps {
	open: boolean;
	onOpenChange(open: boolean): void;
	title: ReactNode;
	/** What will happen, and whether it can be undone. */
	children?: ReactNode;
	verb: string;
	onConfirm(): void;
	danger?: boolean;
	busy?: boolean;
	local?: boolean;
	/** What must be typed before the button works: for what nobody can bring back. */
	typed?: string;
}

/** ConfirmDialog asks once more. Only what cannot be undone needs it. */
export function ConfirmDialog({ typed, children, onConfirm, danger = true, ...rest }: ConfirmProps) {
	const [said, say] = useState("");
	return (
		<FormDialog
			{...rest}
			size="small"
			danger={danger}
			disabled={Boolean(typed) && said !== typed}
			onSubmit={() => {
				say("");
				onConfirm();
			}}
		>
			{children && <div className={styles.description}>{children}</div>}
			{typed && (
				<Field label={`Type ${typed} to go on`}>
					<Input value={said} onChange={(e) => say(e.target.value)} autoComplete="off" mono />
				</Field>
			)}
		</FormDialog>
	);
}
