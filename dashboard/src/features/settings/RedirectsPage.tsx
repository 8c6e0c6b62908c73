import { useState } from "react";
import { Loaded, useSite } from "./access";
import { useRedirects, useRedirectWrites } from "./api";
import { Button, Confirm, css, Fault, Notice, Section, TextField } from "./kit";
import { SettingsPage } from "./nav";

export function RedirectsPage() {
	const { site, may } = useSite();
	const redirects = useRedirects(site);
	const { put, drop } = useRedirectWrites(site);
	const [from, setFrom] = useState("");
	const [to, setTo] = useState("");
	const [find, setFind] = useState("");
	const [going, setGoing] = useState<string>();
	const writes = may("content.publish");
	const fault = addressFault(from);
	return (
		<SettingsPage
			title="Redirects"
			lead="Old addresses and where they lead. Changing a slug adds one by itself; your pages read them from the API at /v2/redirects/."
		>
			{writes && (
				<Section title="Add a redirect">
					<form
						className={css.stack}
						onSubmit={(e) => {
							e.preventDefault();
							put.mutate(
								{ from: from.trim(), to: to.trim() },
								{
									onSuccess: () => {
										setFrom("");
										setTo("");
									},
								},
							);
						}}
					>
						<div className={css.columns}>
							<TextField
								label="From"
								mono
								placeholder="/old-address"
								hint="A path with a leading slash, or a whole address."
								fault={from && fault ? fault : undefined}
								value={from}
								onChange={(e) => setFrom(e.target.value)}
							/>
							<TextField
								label="To"
								mono
								placeholder="/new-address"
								fault={to && addressFault(to) ? addressFault(to) : undefined}
								value={to}
								onChange={(e) => setTo(e.target.value)}
							/>
						</div>
						<div>
							<Button
								type="submit"
								tone="primary"
								disabled={!from || !to || Boolean(fault) || Boolean(addressFault(to))}
								busy={put.isPending && "Adding …"}
							>
								Add the redirect
							</Button>
						</div>
						<Fault error={put.error} />
					</form>
				</Section>
			)}
			<Section title="All redirects">
				<Loaded of={redirects} what="redirects">
					{(data) => {
						const all = data.pages.flatMap((p) => p.items ?? []);
						const shown = all.filter((r) => !find || r.from.includes(find) || r.to.includes(find));
						if (all.length === 0) {
							return (
								<Notice title="No redirect yet">When somebody changes the slug of what is live, one comes here.</Notice>
							);
						}
						return (
							<>
								<TextField label="Find" value={find} onChange={(e) => setFind(e.target.value)} />
								{shown.length === 0 && <Notice title="Nothing matches">No loaded redirect has “{find}” in it.</Notice>}
								{shown.length > 0 && (
									<table className={css.table}>
										<thead>
											<tr>
												<th scope="col">From</th>
												<th scope="col">To</th>
												<th scope="col">
													<span className={css.said}>Actions</span>
												</th>
											</tr>
										</thead>
										<tbody>
											{shown.map((r) => (
												<tr key={r.from}>
													<td>
														<code dir="auto">{r.from}</code>
													</td>
													<td data-label="To">
														<code dir="auto">{r.to}</code>
													</td>
													<td className={css.end}>
														{writes && (
															<div className={css.row}>
																<Button
																	small
																	onClick={() => {
																		setFrom(r.from);
																		setTo(r.to);
																		window.scrollTo({ top: 0 });
																	}}
																>
																	Change<span className={css.said}> {r.from}</span>
																</Button>
																<Button small tone="danger" onClick={() => setGoing(r.from)}>
																	Remove<span className={css.said}> {r.from}</span>
																</Button>
															</div>
														)}
													</td>
												</tr>
											))}
										</tbody>
									</table>
								)}
								{redirects.hasNextPage && (
									<div>
										<Button
											busy={redirects.isFetchingNextPage && "Loading …"}
											onClick={() => void redirects.fetchNextPage()}
										>
											More
										</Button>
									</div>
								)}
							</>
						);
					}}
				</Loaded>
			</Section>
			<Confirm
				open={going !== undefined}
				title="Remove this redirect"
				text={
					<p>
						Whoever comes to <code>{going}</code> finds nothing from now on.
					</p>
				}
				action="Remove"
				busy={drop.isPending}
				error={drop.error}
				onClose={() => setGoing(undefined)}
				onConfirm={() => going && drop.mutate(going, { onSuccess: () => setGoing(undefined) })}
			/>
		</SettingsPage>
	);
}

function addressFault(text: string): string {
	const t = text.trim();
	if (t.startsWith("/") || /^https?:\/\/[^\s/]/.test(t)) return "";
	return "Begin with / or https://.";
}
