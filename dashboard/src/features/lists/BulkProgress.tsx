import { Link } from "@tanstack/react-router";
import { Button, Dialog, Progress } from "@/ui";
import styles from "./BulkBar.module.css";
import type { BulkState } from "./bulk";

interface Props {
	title: string;
	state: BulkState;
	nameOf(id: string): string | undefined;
	hrefOf(id: string): string;
	onCancel(): void;
	onClose(): void;
}

/** shownFailures bounds what a dialog lists. */
const shownFailures = 200;

/** BulkProgress is how far work on many has come, and what did not work and why. */
export function BulkProgress({ title, state, nameOf, hrefOf, onCancel, onClose }: Props) {
	const { done, total, failures, ended } = state;
	const rest = total - done;
	return (
		<Dialog
			open
			firm
			onOpenChange={() => (ended ? onClose() : onCancel())}
			title={title}
			footer={
				ended ? (
					<Button kind="primary" onClick={onClose}>
						Close
					</Button>
				) : (
					<Button onClick={onCancel}>Cancel the rest</Button>
				)
			}
		>
			<Progress label={title} value={done} max={Math.max(1, total)} />
			<p aria-live="polite">
				{done.toLocaleString()} of {total.toLocaleString()} done
				{failures.length > 0 && `; ${failures.length.toLocaleString()} did not work and are as they were`}.
			</p>
			{state.stopped && (
				<p role="alert">
					The server is not answering. {rest.toLocaleString()} were not tried and are as they were; do it again when it
					is back.
				</p>
			)}
			{state.cancelled && <p>Cancelled. {rest.toLocaleString()} were not touched.</p>}
			{failures.length > 0 && (
				<ul className={styles.failures} aria-label="What did not work">
					{failures.slice(0, shownFailures).map((f) => (
						<li key={f.id} className={styles.failure}>
							<Link to={hrefOf(f.id)} dir="auto">
								{nameOf(f.id) ?? f.id}
							</Link>
							<p className={styles.reason}>{f.reason}</p>
							{f.fields && f.fields.length > 0 && (
								<ul>
									{f.fields.map((x) => (
										<li key={x.path}>
											{x.path.replace(/^body\.|^values\./g, "")}: {x.message}
										</li>
									))}
								</ul>
							)}
						</li>
					))}
				</ul>
			)}
		</Dialog>
	);
}
