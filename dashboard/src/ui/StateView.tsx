import type { ReactNode } from "react";

export type StateKind = "empty" | "loading" | "no-match" | "no-permission" | "offline" | "read-only" | "error";

interface Props {
	kind: StateKind;
	title: string;
	/** What it means, in a sentence or two. */
	children?: ReactNode;
	/** The one next step. */
	action?: ReactNode;
}

/** StateView is what a page or a part of one shows in place of its content. */
export function StateView({ kind, title, children, action }: Props) {
	return (
		<section data-state={kind} role={kind === "error" || kind === "offline" ? "alert" : undefined}>
			<h2>{title}</h2>
			{children && <p>{children}</p>}
			{action}
		</section>
	);
}
