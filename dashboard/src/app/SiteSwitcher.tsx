import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, ChevronsUpDown } from "lucide-react";
import { useState } from "react";
import { meQuery } from "@/api/queries";
import { Badge, Popover, PopoverClose, SearchInput, VisuallyHidden } from "@/ui";
import styles from "./SiteSwitcher.module.css";

/** stage is what a site is for, read from its key: the address of a staging site says so. */
export function stage(key: string): { word: string; tone: "live" | "scheduled" } {
	const parts = key.split(/[-_]/);
	for (const word of ["staging", "test", "dev", "preview", "demo"])
		if (parts.includes(word)) return { word: `${word[0]?.toUpperCase()}${word.slice(1)}`, tone: "scheduled" };
	return { word: "Live", tone: "live" };
}

/** SiteSwitcher always says which site this is, and goes to another. */
export function SiteSwitcher({ site }: { site: string }) {
	const { data: me } = useQuery(meQuery);
	const [words, setWords] = useState("");
	const sites = me?.sites ?? [];
	const here = sites.find((s) => s.key === site);
	const found = sites.filter((s) => `${s.name} ${s.key}`.toLowerCase().includes(words.toLowerCase()));
	const own = stage(site);
	return (
		<Popover
			label="Sites"
			onOpenChange={() => setWords("")}
			trigger={
				<button type="button" className={styles.switcher}>
					<VisuallyHidden>Site: </VisuallyHidden>
					<span className={styles.name} dir="auto">
						{here?.name || site || "Choose a site"}
					</span>
					{site && <Badge tone={own.tone}>{own.word}</Badge>}
					<ChevronsUpDown aria-hidden="true" />
				</button>
			}
		>
			<div className={styles.list}>
				{sites.length > 6 && <SearchInput label="Find a site" value={words} onChange={setWords} />}
				<ul className={styles.sites}>
					{found.map((s) => {
						const st = stage(s.key);
						return (
							<li key={s.key}>
								<PopoverClose asChild>
									<Link
										to="/$site"
										params={{ site: s.key }}
										className={styles.item}
										aria-current={s.key === site ? "true" : undefined}
									>
										<Check aria-hidden="true" data-on={s.key === site || undefined} />
										<span className={styles.names}>
											<span dir="auto">{s.name || s.key}</span>
											<small>
												{s.key} · {s.role}
											</small>
										</span>
										<Badge tone={st.tone}>{st.word}</Badge>
									</Link>
								</PopoverClose>
							</li>
						);
					})}
				</ul>
				{found.length === 0 && <p className={styles.none}>No site has this name.</p>}
				<PopoverClose asChild>
					<Link to="/organisation" className={styles.item}>
						Organisation and new sites
					</Link>
				</PopoverClose>
			</div>
		</Popover>
	);
}
