import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import styles from "./Button.module.css";
import { cx } from "./cx";
import { refusedWords, useRefusal } from "./writing";

export type ButtonKind = "primary" | "plain" | "quiet" | "danger";

interface Look {
	kind?: ButtonKind;
	small?: boolean;
	wide?: boolean;
}

/** buttonClass makes something else, a Link, look like a button. */
export function buttonClass({ kind = "plain", small, wide }: Look = {}): string {
	return cx(styles.button, styles[kind], small && styles.small, wide && styles.wide);
}

interface Props extends ButtonHTMLAttributes<HTMLButtonElement>, Look {
	icon?: ReactNode;
	/** Something is under way: the button stays where it is and takes no second press. */
	busy?: boolean;
	/** It changes something on the server: while that takes no changes it rests, and says why. */
	writes?: boolean;
	ref?: Ref<HTMLButtonElement>;
}

/** Button is a verb. One on a screen is primary: the next step. */
export function Button({ writes, ...props }: Props) {
	return writes ? <Writing {...props} /> : <Plain {...props} />;
}

function Writing(props: Omit<Props, "writes">) {
	const why = useRefusal();
	return <Plain {...props} {...(why ? { disabled: true, title: refusedWords(why) } : {})} />;
}

function Plain({
	kind,
	small,
	wide,
	icon,
	busy,
	className,
	children,
	onClick,
	type = "button",
	...rest
}: Omit<Props, "writes">) {
	return (
		<button
			type={type}
			className={cx(buttonClass({ kind, small, wide }), className)}
			aria-busy={busy || undefined}
			aria-disabled={busy || undefined}
			onClick={busy ? (e) => e.preventDefault() : onClick}
			{...rest}
		>
			{icon}
			{children}
		</button>
	);
}

interface IconProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children"> {
	/** What it does, for who does not see the icon, and as a tip. */
	label: string;
	children: ReactNode;
	kind?: "quiet" | "plain" | "danger";
	pressed?: boolean;
	ref?: Ref<HTMLButtonElement>;
}

/** IconButton is a button of one icon, with words. */
export function IconButton({
	label,
	children,
	kind = "quiet",
	pressed,
	className,
	type = "button",
	...rest
}: IconProps) {
	return (
		<button
			type={type}
			aria-label={label}
			title={label}
			aria-pressed={pressed}
			className={cx(styles.button, styles[kind], styles.icon, className)}
			{...rest}
		>
			{children}
		</button>
	);
}
