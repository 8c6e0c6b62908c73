import { ArrowDown, ArrowUp, X } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton, Select } from "@/ui";
import { moved } from "../types/model";
import { Denied, Loaded, useSite } from "./access";
import { useChangeSite, useSiteSettings } from "./api";
import { type Chains, isRightToLeft, languageName, localeFault, offered, readChains, writeChains } from "./fallback";
import { Button, css, Dialog, Fault, Notice, Section, TextField, Word } from "./kit";
import { SettingsPage } from "./nav";

export function LocalesPage() {
	const { site, may, here } = useSite();
	const settings = useSiteSettings(site);
	const [adding, setAdding] = useState(false);
	const change = useChangeSite(site);
	if (here && !may("settings.manage")) return <Denied what="locales" role={here.role} />;
	return (
		<SettingsPage
			title="Locales"
			lead="The languages of this site. A locale that is added stays for good: every stored version refers to it."
			actions={
				<Button tone="primary" onClick={() => setAdding(true)}>
					Add a locale
				</Button>
			}
		>
			<Loaded of={settings} what="locales">
				{(s) => {
					const locales = s.locales ?? [];
					const standard = s.settings.default_locale ?? "";
					return (
						<>
							<Section
								title="Languages"
								help="The default is what readers get who ask for none. Editors see the languages in this order."
							>
								<table className={css.table}>
									<thead>
										<tr>
											<th scope="col">Language</th>
											<th scope="col">Code</th>
											<th scope="col">Direction</th>
											<th scope="col">
												<span className={css.said}>Actions</span>
											</th>
										</tr>
									</thead>
									<tbody>
										{locales.map((l, i) => (
											<tr key={l.code}>
												<td>
													<span className={css.name} dir="auto">
														{l.name}
													</span>{" "}
													{l.code === standard && <Word tone="live">Default</Word>}
													<div className={css.sub}>{languageName(l.code)}</div>
												</td>
												<td data-label="Code">
													<code>{l.code}</code>
												</td>
												<td data-label="Direction">{isRightToLeft(l.code) ? "Right to left" : "Left to right"}</td>
												<td className={css.end}>
													<div className={css.row}>
														{[-1, 1].map((by) => (
															<IconButton
																key={by}
																label={`Move ${l.name} ${by < 0 ? "up" : "down"}`}
																disabled={change.isPending || i + by < 0 || i + by >= locales.length}
																onClick={() =>
																	change.mutate({
																		order: moved(
																			locales.map((o) => o.code),
																			i,
																			i + by,
																		),
																	})
																}
															>
																{by < 0 ? <ArrowUp aria-hidden /> : <ArrowDown aria-hidden />}
															</IconButton>
														))}
														{l.code !== standard && (
															<Button
																small
																disabled={change.isPending}
																onClick={() => change.mutate({ settings: { default_locale: l.code } })}
															>
																Make default<span className={css.said}>: {l.name}</span>
															</Button>
														)}
													</div>
												</td>
											</tr>
										))}
									</tbody>
								</table>
								<Fault error={change.error} />
							</Section>
							<Fallbacks
								site={site}
								codes={locales.map((l) => l.code)}
								stored={s.settings.locale_fallback ?? ""}
								names={Object.fromEntries(locales.map((l) => [l.code, l.name]))}
							/>
							{adding && <AddLocale site={site} have={locales.map((l) => l.code)} onClose={() => setAdding(false)} />}
						</>
					);
				}}
			</Loaded>
		</SettingsPage>
	);
}

function Fallbacks({
	site,
	codes,
	stored,
	names,
}: {
	site: string;
	codes: string[];
	stored: string;
	names: Record<string, string>;
}) {
	const [chains, setChains] = useState<Chains>(() => readChains(stored));
	useEffect(() => setChains(readChains(stored)), [stored]);
	const change = useChangeSite(site);
	const dirty = writeChains(chains) !== writeChains(readChains(stored));
	const set = (of: string, list: string[]) => setChains({ ...chains, [of]: list });
	return (
		<Section
			title="What stands in"
			help="Where a document has no version in a language, readers get the first of these that has one. A chain is followed only as far as it is written."
			actions={
				dirty && (
					<>
						<Button onClick={() => setChains(readChains(stored))}>Undo</Button>
						<Button
							tone="primary"
							busy={change.isPending && "Saving …"}
							onClick={() => change.mutate({ settings: { locale_fallback: writeChains(chains) } })}
						>
							Save chains
						</Button>
					</>
				)
			}
		>
			{codes.length < 2 ? (
				<p className={css.help}>With one locale nothing can stand in.</p>
			) : (
				<table className={css.table}>
					<thead>
						<tr>
							<th scope="col">Locale</th>
							<th scope="col">Then, in this order</th>
							<th scope="col">Add</th>
						</tr>
					</thead>
					<tbody>
						{codes.map((of) => {
							const chain = chains[of] ?? [];
							const more = offered(codes, of, chain);
							return (
								<tr key={of}>
									<td>
										<span className={css.name} dir="auto">
											{names[of]}
										</span>{" "}
										<code>{of}</code>
									</td>
									<td data-label="Then">
										{chain.length === 0 && <span className={css.sub}>Nothing: the document is not there</span>}
										<div className={css.stack} style={{ gap: 4 }}>
											{chain.map((l, i) => (
												<div key={l} className={css.row}>
													<span>
														{i + 1}. <span dir="auto">{names[l] ?? l}</span>
													</span>
													<IconButton
														label={`Move ${names[l] ?? l} up in the chain of ${names[of]}`}
														disabled={i === 0}
														onClick={() => set(of, moved(chain, i, i - 1))}
													>
														<ArrowUp aria-hidden />
													</IconButton>
													<IconButton
														label={`Move ${names[l] ?? l} down in the chain of ${names[of]}`}
														disabled={i === chain.length - 1}
														onClick={() => set(of, moved(chain, i, i + 1))}
													>
														<ArrowDown aria-hidden />
													</IconButton>
													<IconButton
														label={`Take ${names[l] ?? l} out of the chain of ${names[of]}`}
														onClick={() =>
															set(
																of,
																chain.filter((x) => x !== l),
															)
														}
													>
														<X aria-hidden />
													</IconButton>
												</div>
											))}
										</div>
									</td>
									<td data-label="Add">
										{more.length > 0 && (
											<Select
												aria-label={`Add to the chain of ${names[of]}`}
												value=""
												onChange={(l) => set(of, [...chain, l])}
											>
												<option value="">Choose …</option>
												{more.map((l) => (
													<option key={l} value={l}>
														{names[l] ?? l}
													</option>
												))}
											</Select>
										)}
									</td>
								</tr>
							);
						})}
					</tbody>
				</table>
			)}
			<Fault error={change.error} />
		</Section>
	);
}

function AddLocale({ site, have, onClose }: { site: string; have: string[]; onClose: () => void }) {
	const [code, setCode] = useState("");
	const [name, setName] = useState("");
	const [tried, setTried] = useState(false);
	const change = useChangeSite(site);
	const clean = code.trim();
	const fault = localeFault(clean, have);
	const guess = languageName(clean, clean) || languageName(clean);
	const add = () => {
		setTried(true);
		if (!fault)
			change.mutate({ locales: [{ code: clean, name: name.trim() || guess || clean }] }, { onSuccess: onClose });
	};
	return (
		<Dialog
			open
			onClose={onClose}
			title="Add a locale"
			footer={
				<>
					<Button onClick={onClose}>Close</Button>
					<Button tone="primary" busy={change.isPending && "Adding …"} onClick={add}>
						Add the locale
					</Button>
				</>
			}
		>
			<TextField
				label="Code"
				mono
				maxLength={10}
				placeholder="pt-br"
				hint={languageName(clean) ? `This is ${languageName(clean)}.` : "Language, then region if need be: de, pt-br."}
				fault={tried ? fault : undefined}
				value={code}
				onChange={(e) => setCode(e.target.value)}
			/>
			<TextField
				label="Name"
				optional
				hint="As editors see it, best in the language itself."
				placeholder={guess}
				maxLength={200}
				value={name}
				onChange={(e) => setName(e.target.value)}
			/>
			<Notice tone="draft">A locale stays for good. Documents begin without a version in it.</Notice>
			<Fault error={change.error} />
		</Dialog>
	);
}
