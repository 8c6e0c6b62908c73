import { useState } from "react";
import { Loaded } from "../settings/access";
import { Button, Confirm, css, Fault, Notice, Section, SelectField, When, Word } from "../settings/kit";
import { useDeliveries, useWebhookWrites } from "./api";
import { deliveryState, outcome, type Webhook } from "./words";

/** DeliveryLog is what a webhook was told, the newest first. */
export function DeliveryLog({
	site,
	hook,
	onOpen,
}: {
	site: string;
	hook: Webhook;
	onOpen: (delivery: string) => void;
}) {
	const [state, setState] = useState("");
	const [asking, setAsking] = useState(false);
	const log = useDeliveries(site, hook.id, state);
	const writes = useWebhookWrites(site);
	return (
		<Section
			title="Deliveries"
			help="Kept for 30 days, with what was sent and what came back."
			actions={
				<Button disabled={writes.replayFailed.isPending} onClick={() => setAsking(true)}>
					Send all that failed again
				</Button>
			}
		>
			<div className={css.columns}>
				<SelectField label="Show" value={state} onChange={(e) => setState(e.target.value)}>
					<option value="">All</option>
					<option value="failed">Failed</option>
					<option value="waiting">On their way</option>
					<option value="delivered">Delivered</option>
					<option value="paused">Kept while paused</option>
				</SelectField>
			</div>
			<Loaded of={log} what="deliveries">
				{(data) => {
					const all = data.pages.flatMap((p) => p.items ?? []);
					if (all.length === 0) {
						return state ? (
							<Notice
								title="Nothing matches"
								actions={
									<Button small onClick={() => setState("")}>
										Show all
									</Button>
								}
							>
								No delivery is in this state.
							</Notice>
						) : (
							<Notice title="Nothing was sent yet">Send a test, or publish something that it is told of.</Notice>
						);
					}
					return (
						<>
							<table className={css.table}>
								<thead>
									<tr>
										<th scope="col">Event</th>
										<th scope="col">State</th>
										<th scope="col">Answer</th>
										<th scope="col">Tries</th>
										<th scope="col">Made</th>
										<th scope="col">
											<span className={css.said}>Actions</span>
										</th>
									</tr>
								</thead>
								<tbody>
									{all.map((d) => {
										const word = deliveryState(d);
										return (
											<tr key={d.id}>
												<td>
													<div className={css.name}>{d.event}</div>
													<div className={css.sub}>no. {d.number}</div>
												</td>
												<td data-label="State">
													<Word tone={word.tone}>{word.word}</Word>
												</td>
												<td data-label="Answer">{outcome(d)}</td>
												<td data-label="Tries">{d.tries}</td>
												<td data-label="Made">
													<When at={d.made ?? undefined} />
												</td>
												<td className={css.end}>
													<div className={css.row}>
														<Button small tone="quiet" onClick={() => onOpen(d.id)}>
															Details<span className={css.said}> of delivery {d.number}</span>
														</Button>
														{(d.state === "failed" || d.state === "delivered") && (
															<Button
																small
																disabled={writes.replay.isPending}
																onClick={() => writes.replay.mutate({ id: hook.id, delivery: d.id })}
															>
																Send again<span className={css.said}>: delivery {d.number}</span>
															</Button>
														)}
													</div>
												</td>
											</tr>
										);
									})}
								</tbody>
							</table>
							{log.hasNextPage && (
								<div>
									<Button busy={log.isFetchingNextPage && "Loading …"} onClick={() => void log.fetchNextPage()}>
										Earlier
									</Button>
								</div>
							)}
						</>
					);
				}}
			</Loaded>
			<Fault error={writes.replay.error} />
			<Confirm
				open={asking}
				title="Send all that failed again"
				text="Each keeps its id, so a receiver that has had one can tell. They are sent in order, as fast as the receiver takes them."
				action="Send them again"
				busy={writes.replayFailed.isPending}
				error={writes.replayFailed.error}
				onClose={() => setAsking(false)}
				onConfirm={() => writes.replayFailed.mutate(hook.id, { onSuccess: () => setAsking(false) })}
			/>
		</Section>
	);
}
