import { useState } from "react";
import { Button } from "@/ui";
import { excerpt } from "../html/fidelity";
import type { Look } from "../look";
import styles from "../richtext.module.css";
import { Shown } from "./Shown";

interface Props {
	look: Look;
	readOnly: boolean;
	id: string;
	onSource(): void;
	onAnyway(): void;
}

/** Held shows a text that holds HTML which the editor would change, what would change, and what can be done. */
export function Held({ look, readOnly, id, onSource, onAnyway }: Props) {
	const [open, setOpen] = useState(true);
	const lost = look.changes.filter((c) => c.kind === "lost").length;
	return (
		<div className={styles.frame} data-held="">
			<div className={styles.notice}>
				<p>
					<strong>This text holds HTML that the editor would change.</strong> It is locked, so that nothing gets lost:{" "}
					{lost} {lost === 1 ? "line" : "lines"} would be written differently.
				</p>
				{!readOnly && (
					<div className={styles.choices}>
						<Button small kind="primary" onClick={onSource}>
							Edit as source
						</Button>
						<Button small onClick={onAnyway}>
							Edit anyway
						</Button>
						<Button
							small
							kind="quiet"
							onClick={() => setOpen(!open)}
							aria-expanded={open}
							aria-controls={`${id}-changes`}
						>
							{open ? "Keep as it is" : "Show what would change"}
						</Button>
					</div>
				)}
			</div>
			{open && (
				<section className={styles.changes} id={`${id}-changes`} aria-label="What would change">
					{excerpt(look.changes).map((c, i) =>
						c === null ? (
							// biome-ignore lint/suspicious/noArrayIndexKey: lines never move
							<div key={i} className={styles.gap}>
								…
							</div>
						) : (
							// biome-ignore lint/suspicious/noArrayIndexKey: lines never move
							<div key={i} className={styles.line} data-kind={c.kind}>
								<span aria-hidden="true">{c.kind === "lost" ? "−" : c.kind === "new" ? "+" : " "}</span>
								{c.kind === "lost" ? (
									<del>{c.text}</del>
								) : c.kind === "new" ? (
									<ins>{c.text}</ins>
								) : (
									<span>{c.text}</span>
								)}
							</div>
						),
					)}
				</section>
			)}
			<Shown look={look} />
		</div>
	);
}
