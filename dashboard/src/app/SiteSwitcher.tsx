import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, ChevronsUpDown } from "lucide-react";
import { useState } from "react";
import { meQuery } from "@/api/queries";
import { environmentOf } from "@/lib/environment";
import { Badge, Popover, PopoverClose, SearchInput, VisuallyHidden } from "@/ui";
import styles from "./SiteSwitcher.module.css";

/** SiteSwitcher always says which site this is, and goes to another. */
export function SiteSwitcher({ site }: { site: string }) {
	const { data: me } = useQuery(meQuery);
	const [words, setWords] = useState("");
	const sites = me?.sites ?? [];
	const here = sites.find((s) => s.key === site);
	const found = sites.filter((s) => `${s.name} ${s.key}`.toLowerCase().includes(words.toLowerCase()));
	const own = environmentOf(here?.environment);
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
					{here && <Badge tone={own.tone}>{own.word}</Badge>}
					<ChevronsUpDown aria-hidden="true" />
				</button>
			}
		>
			<div className={styles.list}>
				{sites.length > 6 && <SearchInput label="Find a site" value={words} onChange={setWords} />}
				<ul className={styles.sites}>
					{found.map((s) => {
						const st = environmentOf(s.environment);
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
