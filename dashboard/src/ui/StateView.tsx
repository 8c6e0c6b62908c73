import { CloudOff, FileSearch, Hourglass, Lock, PenOff, Sprout, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { asFault } from "@/api";
import { Button } from "./Button";
import { cx } from "./cx";
import styles from "./StateView.module.css";
import { refusals } from "./writing";

export type StateKind = "empty" | "loading" | "no-match" | "no-permission" | "offline" | "read-only" | "error";

const icons = {
	empty: Sprout,
	loading: Hourglass,
	"no-match": FileSearch,
	"no-permission": Lock,
	offline: CloudOff,
	"read-only": PenOff,
	error: TriangleAlert,
};

interface Props {
	kind: StateKind;
	title: string;
	/** What it means, in a sentence or two. */
	children?: ReactNode;
	/** The one next step. */
	action?: ReactNode;
	/** In a part of a page rather than the whole. */
	small?: boolean;
}

/** StateView is what a page or a part of one shows in place of its content. */
export function StateView({ kind, title, children, action, small }: Props) {
	const Icon = icons[kind];
	const urgent = kind === "error" || kind === "offline";
	return (
		<section
			className={cx(styles.state, small && styles.small)}
			data-state={kind}
			role={urgent ? "alert" : kind === "loading" ? "status" : undefined}
		>
			<Icon aria-hidden="true" className={cx(styles.icon, urgent && styles.urgent)} />
			<h2 className={styles.title}>{title}</h2>
			{children && <div className={styles.words}>{children}</div>}
			{action && <div className={styles.action}>{action}</div>}
		</section>
	);
}

/** Loading is the state of what is on its way. It shows after a moment only, so that fast answers do not flicker. */
export function Loading({ what = "Loading", small }: { what?: string; small?: boolean }) {
	return (
		<div className={cx(styles.loading, small && styles.small)} role="status">
			<span className={styles.bar} aria-hidden="true" />
			{what}…
		</div>
	);
}

/** FaultView shows why something could not be shown, and a way to try again. */
export function FaultView({
	error,
	retry,
	what,
	small,
}: {
	error: unknown;
	retry?: () => void;
	what?: string;
	small?: boolean;
}) {
	const fault = asFault(error);
	const again = retry && <Button onClick={retry}>Try again</Button>;
	if (fault.refusal)
		return (
			<StateView kind="read-only" title="The server only serves readers now" action={again} small={small}>
				{refusals[fault.refusal]} What is published is still answered, what you wrote is kept on this device, and this
				shows when the server takes part again.
			</StateView>
		);
	if (fault.away)
		return (
			<StateView kind="offline" title="The server is not answering" action={again} small={small}>
				What you wrote is kept on this device. This shows again when the server is back.
			</StateView>
		);
	if (fault.code === "denied")
		return (
			<StateView kind="no-permission" title="Your role does not allow this" small={small}>
				{fault.detail} Whoever owns the organisation can give you another role.
			</StateView>
		);
	if (fault.code === "not_found")
		return (
			<StateView kind="no-match" title="It is not there" small={small}>
				{fault.detail}
			</StateView>
		);
	return (
		<StateView kind="error" title={what ?? "This could not be shown"} action={again} small={small}>
			{fault.detail}
			{fault.requestId && (
				<span className={styles.request}>
					Request <code>{fault.requestId}</code>
				</span>
			)}
		</StateView>
	);
}
