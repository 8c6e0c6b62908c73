import { pretty } from "../explorer/answer";
import { Loaded } from "../settings/access";
import { Button, Code, css, Dialog, Fault, Notice, When, Word } from "../settings/kit";
import { useDelivery, useWebhookWrites } from "./api";
import { deliveryState, outcome, type Try } from "./words";

/** DeliveryDialog is one delivery: what is sent, and each try with what came back. */
export function DeliveryDialog({
	site,
	hook,
	delivery,
	onClose,
}: {
	site: string;
	hook: string;
	delivery: string;
	onClose: () => void;
}) {
	const one = useDelivery(site, hook, delivery);
	const { replay } = useWebhookWrites(site);
	const d = one.data;
	const word = d && deliveryState(d);
	return (
		<Dialog
			open
			wide
			onClose={onClose}
			title={d ? `Delivery ${d.number}` : "Delivery"}
			footer={
				<>
					<Button onClick={onClose}>Close</Button>
					{d && (d.state === "failed" || d.state === "delivered") && (
						<Button
							tone="primary"
							busy={replay.isPending && "Asking …"}
							onClick={() => replay.mutate({ id: hook, delivery })}
						>
							Send it again
						</Button>
					)}
				</>
			}
		>
			<Loaded of={one} what="delivery">
				{(d) => (
					<>
						<div className={css.row} role="status">
							{word && <Word tone={word.tone}>{word.word}</Word>}
							<span>{outcome(d)}</span>
						</div>
						<dl className={css.facts}>
							<dt>Event</dt>
							<dd>{d.event}</dd>
							<dt>webhook-id</dt>
							<dd>
								<code>{d.id}</code>
							</dd>
							<dt>Made</dt>
							<dd>
								<When at={d.made ?? undefined} />
							</dd>
						</dl>
						{d.body === undefined ? (
							<Notice>What it tells of was deleted for good, so its words are not kept.</Notice>
						) : (
							<Code label="What is sent" text={JSON.stringify(d.body, null, 2)} height={260} />
						)}
						{(d.all_tries ?? []).length === 0 && <p className={css.help}>It was not tried yet.</p>}
						{[...(d.all_tries ?? [])].reverse().map((t) => (
							<TryView key={t.number} one={t} />
						))}
					</>
				)}
			</Loaded>
			<Fault error={replay.error} />
		</Dialog>
	);
}

function TryView({ one: t }: { one: Try }) {
	const good = (t.status ?? 0) >= 200 && (t.status ?? 0) < 300;
	const headers = (all: { name: string; value?: string }[] | null) =>
		(all ?? []).map((h) => `${h.name}: ${h.value || "(left out)"}`).join("\n");
	return (
		<details className={css.notice} data-tone={good ? "live" : "trouble"}>
			<summary>
				<strong>Try {t.number}</strong>: {outcome(t)}, {t.millis} ms, <When at={t.at ?? undefined} />
			</summary>
			<div className={css.stack} style={{ paddingBlockStart: 10 }}>
				<Code label="Headers of the request" text={headers(t.request)} wrap height={180} />
				{(t.answer ?? []).length > 0 && (
					<Code label="Headers of the answer" text={headers(t.answer)} wrap height={180} />
				)}
				{t.body && <Code label="The answer" text={pretty(t.body)} wrap height={220} />}
			</div>
		</details>
	);
}
