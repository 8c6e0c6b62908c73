import { useState } from "react";
import type { UsedDraft } from "@/features/drafts";
import { Button } from "@/ui";
import type { Document } from "./api";
import styles from "./editor.module.css";
import type { Actions } from "./useActions";
import { said } from "./words";

interface Props {
	draft: UsedDraft;
	doc: Document | undefined;
	actions: Actions;
}

/** Notices say in words what the bar has no room for. They never cover the form. */
export function Notices({ draft, doc, actions }: Props) {
	const { more, tone } = said(draft);
	const [told, setTold] = useState(false);
	return (
		<div className={styles.notices} role="status">
			{more && draft.state !== "conflict" && (
				<p className={styles.notice} data-tone={tone} data-testid="notice">
					{more}
				</p>
			)}
			{doc?.trashed && (
				<div className={styles.notice} data-tone="trouble">
					<span>It is shown to nobody.</span>
					<Button writes onClick={() => void actions.untrash()}>
						Take out of the trash
					</Button>
				</div>
			)}
			{draft.resumed && !told && draft.state !== "conflict" && (
				<div className={styles.notice} data-tone="scheduled" data-testid="resumed">
					<span>Your words of an earlier sitting were kept on this device and are here again.</span>
					<Button kind="quiet" small onClick={() => setTold(true)}>
						Got it
					</Button>
				</div>
			)}
		</div>
	);
}
