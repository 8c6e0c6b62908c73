import { useState } from "react";
import { buttonClass } from "@/ui";
import { size } from "../explorer/answer";
import { Denied, Loaded, useSite } from "../settings/access";
import { Button, css, Notice, Section, When, Word } from "../settings/kit";
import { SettingsPage } from "../settings/nav";
import { useImports } from "./api";
import { Current } from "./Current";
import { Start, sources } from "./Start";
import { importState } from "./send";
import { useSending } from "./sending";

export function ImportPage() {
	const { site, may, here } = useSite();
	const imports = useImports(site);
	const [open, setOpen] = useState<string>();
	const sending = useSending(site);
	if (here && !may("site.import")) return <Denied what="imports" role={here.role} />;
	const current = open ?? sending.id;
	return (
		<SettingsPage
			title="Import and export"
			lead="Bring content in from elsewhere, or take all of it out. A file is looked over first: you see what would come in, and what would not, before anything is written."
		>
			<Start
				busy={Boolean(sending.id && sending.state === "sending")}
				onStart={(one) => {
					setOpen(undefined);
					sending.start(one);
				}}
				error={sending.error}
			/>
			{current && (
				<Current key={current} site={site} id={current} sending={current === sending.id ? sending : undefined} />
			)}
			<Section title="Earlier imports">
				<Loaded of={imports} what="imports">
					{(all) =>
						all.length === 0 ? (
							<Notice title="Nothing was imported yet">What you bring in is listed here, with its report.</Notice>
						) : (
							<table className={css.table}>
								<thead>
									<tr>
										<th scope="col">File</th>
										<th scope="col">State</th>
										<th scope="col">Begun</th>
										<th scope="col">
											<span className={css.said}>Actions</span>
										</th>
									</tr>
								</thead>
								<tbody>
									{all.map((i) => {
										const state = importState(i);
										return (
											<tr key={i.id}>
												<td>
													<div className={css.name} dir="auto">
														{i.name}
													</div>
													<div className={css.sub}>
														{sources.find((s) => s.source === i.source)?.name}, {size(i.size)}
													</div>
												</td>
												<td data-label="State">
													<Word tone={state.tone}>{state.word}</Word>
												</td>
												<td data-label="Begun">
													<When at={i.made ?? undefined} />
												</td>
												<td className={css.end}>
													<Button small disabled={i.id === current} onClick={() => setOpen(i.id)}>
														Show<span className={css.said}> {i.name}</span>
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
			{may("site.export") && (
				<Section
					title="Export"
					help="One archive of all that the site is at this moment: content, drafts, every version, types, redirects, settings. Tokens and people are not in it."
				>
					<div>
						<a className={buttonClass()} href={`/api/sites/${encodeURIComponent(site)}/export`} download>
							Download the archive
						</a>
					</div>
				</Section>
			)}
		</SettingsPage>
	);
}
