import { useState } from "react";
import {
	Button,
	CheckField,
	Confirm,
	css,
	Dialog,
	Fault,
	Notice,
	Secret,
	Section,
	SelectField,
	When,
	Word,
} from "../settings/kit";
import { useWebhookWrites } from "./api";
import { DeliveryDialog } from "./DeliveryDialog";
import { DeliveryLog } from "./DeliveryLog";
import { type EventGroup, summary } from "./events";
import { HookForm } from "./HookForm";
import { hookState, type Webhook } from "./words";

/** HookView is one webhook: its state, what can be done with it, and its log. */
export function HookView({
	site,
	hook,
	groups,
	onGone,
}: {
	site: string;
	hook: Webhook;
	groups: EventGroup[];
	onGone: () => void;
}) {
	const writes = useWebhookWrites(site);
	const state = hookState(hook);
	const [dialog, setDialog] = useState<"change" | "rotate" | "remove" | "resume">();
	const [shown, setShown] = useState<string>();
	const close = () => setDialog(undefined);
	return (
		<>
			<Section
				title="State"
				actions={
					<>
						<Button
							busy={writes.test.isPending && "Sending …"}
							onClick={() => writes.test.mutate(hook.id, { onSuccess: (d) => setShown(d.id) })}
						>
							Send a test
						</Button>
						{hook.state === "active" ? (
							<Button disabled={writes.pause.isPending} onClick={() => writes.pause.mutate(hook.id)}>
								Pause
							</Button>
						) : (
							<Button disabled={hook.state === "resuming"} onClick={() => setDialog("resume")}>
								Resume
							</Button>
						)}
						<Button onClick={() => setDialog("change")}>Change</Button>
					</>
				}
			>
				<div className={css.row}>
					<Word tone={state.tone}>{state.word}</Word>
					<span className={css.sub}>
						<When at={hook.since ?? undefined} />
					</span>
				</div>
				<p className={css.help}>{state.help}</p>
				{hook.warning && <Notice tone="draft">{hook.warning}</Notice>}
				<dl className={css.facts}>
					<dt>Told of</dt>
					<dd>{summary(groups, hook.events ?? [])}</dd>
					<dt>Signed by</dt>
					<dd className={css.row}>
						{hook.secrets === 1 ? "One secret" : `${hook.secrets} secrets: the old one still signs as well`}
						<Button small onClick={() => setDialog("rotate")}>
							Rotate the secret
						</Button>
					</dd>
					{(hook.headers ?? []).length > 0 && (
						<>
							<dt>Headers</dt>
							<dd>
								<code>{(hook.headers ?? []).map((h) => h.name).join(", ")}</code>
							</dd>
						</>
					)}
				</dl>
				<Fault error={writes.test.error ?? writes.pause.error} />
			</Section>
			<DeliveryLog site={site} hook={hook} onOpen={setShown} />
			<Section tone="trouble" title="Remove" help="What waits is not sent, and the log is forgotten.">
				<div>
					<Button tone="danger" onClick={() => setDialog("remove")}>
						Remove the webhook
					</Button>
				</div>
			</Section>
			{dialog === "change" && <HookForm site={site} groups={groups} hook={hook} onClose={close} />}
			{dialog === "rotate" && <Rotate site={site} hook={hook} onClose={close} />}
			{dialog === "resume" && <Resume site={site} hook={hook} onClose={close} />}
			<Confirm
				open={dialog === "remove"}
				title="Remove the webhook"
				text="The receiver is told nothing more. What is waiting is not sent, and what was sent is forgotten."
				action="Remove"
				busy={writes.remove.isPending}
				error={writes.remove.error}
				onClose={close}
				onConfirm={() => writes.remove.mutate(hook.id, { onSuccess: onGone })}
			/>
			{shown && <DeliveryDialog site={site} hook={hook.id} delivery={shown} onClose={() => setShown(undefined)} />}
		</>
	);
}

function Rotate({ site, hook, onClose }: { site: string; hook: Webhook; onClose: () => void }) {
	const [overlap, setOverlap] = useState("86400");
	const { rotate } = useWebhookWrites(site);
	if (rotate.data?.secret) {
		return (
			<Dialog
				open
				onClose={onClose}
				title="The new secret"
				footer={
					<Button tone="primary" writes={false} onClick={onClose}>
						I have copied it
					</Button>
				}
			>
				<Secret value={rotate.data.secret} label="The new signing secret" />
				<p>
					It is shown once.{" "}
					{overlap === "0"
						? "The old one signs no more."
						: "Until the old one ends, every request carries both signatures, so the receiver may check either."}
				</p>
			</Dialog>
		);
	}
	return (
		<Dialog
			open
			onClose={onClose}
			title="Rotate the secret"
			lead="A new secret signs from now on. The old one signs beside it for a while, so that the receiver can change over without losing a request."
			footer={
				<>
					<Button onClick={onClose}>Close</Button>
					<Button
						tone="primary"
						busy={rotate.isPending && "Rotating …"}
						onClick={() => rotate.mutate({ id: hook.id, overlap: Number(overlap) })}
					>
						Make the new secret
					</Button>
				</>
			}
		>
			<SelectField label="The old one signs for" value={overlap} onChange={(e) => setOverlap(e.target.value)}>
				<option value="3600">An hour more</option>
				<option value="86400">A day more</option>
				<option value="604800">A week more</option>
				<option value="0">No longer: it was given away</option>
			</SelectField>
			<Fault error={rotate.error} />
		</Dialog>
	);
}

function Resume({ site, hook, onClose }: { site: string; hook: Webhook; onClose: () => void }) {
	const [skip, setSkip] = useState(false);
	const { resume } = useWebhookWrites(site);
	return (
		<Dialog
			open
			onClose={onClose}
			title="Resume"
			lead="What happened while it was paused was kept, and is sent first, in order. What happens now follows."
			footer={
				<>
					<Button onClick={onClose}>Close</Button>
					<Button
						tone="primary"
						busy={resume.isPending && "Resuming …"}
						onClick={() => resume.mutate({ id: hook.id, skip }, { onSuccess: onClose })}
					>
						Resume
					</Button>
				</>
			}
		>
			<CheckField
				label="Send nothing of what was kept"
				hint="It stays in the log and can be sent by hand."
				checked={skip}
				onChange={(e) => setSkip(e.target.checked)}
			/>
			<Fault error={resume.error} />
		</Dialog>
	);
}
