import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Denied, Loaded, useSite } from "../settings/access";
import { Button, css, Notice, Page, Section, When, Word } from "../settings/kit";
import { useWebhooks } from "./api";
import { summary, tree } from "./events";
import { HookForm } from "./HookForm";
import { HookView } from "./HookView";
import { hookState } from "./words";

export function WebhooksPage() {
	const { site, may, here } = useSite();
	const search = useSearch({ strict: false }) as { hook?: string };
	const navigate = useNavigate();
	const open = (hook?: string) => void navigate({ to: ".", search: { hook } as never });
	const hooks = useWebhooks(site);
	const [making, setMaking] = useState(false);
	const groups = useMemo(() => tree(hooks.data?.events ?? []), [hooks.data]);
	if (here && !may("webhooks.manage")) return <Denied what="webhooks" role={here.role} />;
	const chosen = hooks.data?.items?.find((h) => h.id === search.hook);
	if (chosen) {
		return (
			<Page
				title={chosen.name || "Webhook"}
				lead={<code>{chosen.url}</code>}
				actions={<Button onClick={() => open()}>All webhooks</Button>}
			>
				<HookView site={site} hook={chosen} groups={groups} onGone={() => open()} />
			</Page>
		);
	}
	return (
		<Page
			title="Webhooks"
			lead="Other systems are told when content changes: build servers, search indexes, chat. A receiver that is away never holds up a publish, and gets everything when it is back."
			actions={
				<Button tone="primary" onClick={() => setMaking(true)}>
					Add a webhook
				</Button>
			}
		>
			<Section>
				<Loaded of={hooks} what="webhooks">
					{(data) =>
						(data.items ?? []).length === 0 ? (
							<Notice
								title="Nobody is told yet"
								actions={
									<Button small onClick={() => setMaking(true)}>
										Add a webhook
									</Button>
								}
							>
								Give an address, and choose what it is to be told of.
							</Notice>
						) : (
							<table className={css.table}>
								<thead>
									<tr>
										<th scope="col">Webhook</th>
										<th scope="col">Told of</th>
										<th scope="col">State</th>
										<th scope="col">Since</th>
										<th scope="col">
											<span className={css.said}>Actions</span>
										</th>
									</tr>
								</thead>
								<tbody>
									{(data.items ?? []).map((h) => {
										const state = hookState(h);
										return (
											<tr key={h.id}>
												<td>
													<div className={css.name} dir="auto">
														{h.name || "Without a name"}
													</div>
													<div className={css.sub}>{h.url}</div>
												</td>
												<td data-label="Told of">{summary(groups, h.events ?? [])}</td>
												<td data-label="State">
													<Word tone={state.tone}>{state.word}</Word>
												</td>
												<td data-label="Since">
													<When at={h.since ?? undefined} />
												</td>
												<td className={css.end}>
													<Button small onClick={() => open(h.id)}>
														Open<span className={css.said}> {h.name || h.url}</span>
													</Button>
												</td>
											</tr>
										);
									})}
								</tbody>
							</table>
						)
					}
				</Loaded>
			</Section>
			{making && <HookForm site={site} groups={groups} onClose={() => setMaking(false)} onMade={open} />}
		</Page>
	);
}
