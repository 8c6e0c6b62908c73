import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { findQuery, typesQuery } from "@/features/lists/api";
import { nameOf } from "@/features/lists/where";
import { SearchInput } from "@/ui";
import type { Entry, EntryInput } from "./api";
import styles from "./Releases.module.css";

export function AddEntry({
	site,
	entries,
	onAdd,
}: {
	site: string;
	entries: readonly Entry[];
	onAdd(e: EntryInput): void;
}) {
	const [q, ask] = useState("");
	const found = useQuery(findQuery(site, q));
	const types = useQuery(typesQuery(site)).data ?? [];
	const has = (id: string, locale: string) => entries.some((e) => e.document === id && (e.locale ?? "") === locale);
	return (
		<div className={styles.add}>
			<SearchInput
				label="Find an entry to add"
				value={q}
				onChange={ask}
				onKeyDown={(e) => e.key === "Escape" && ask("")}
			/>
			{q.trim() && found.data && (
				<ul className={styles.found} aria-label="Entries found">
					{found.data.length === 0 && <li className={styles.none}>No entry has this in its name or slug.</li>}
					{found.data.map((d) => {
						const type = types.find((t) => t.id === d.type);
						return (
							<li key={`${d.id} ${d.locale}`}>
								<button
									type="button"
									disabled={has(d.id, d.locale)}
									onClick={() => {
										onAdd({ document: d.id, locale: d.locale || undefined, action: "publish" });
										ask("");
									}}
								>
									<span dir="auto">{d.name || d.slug}</span>
									<span className={styles.meta}>
										{type ? nameOf(type) : d.kind} {d.locale} {has(d.id, d.locale) ? "· in the release" : ""}
									</span>
								</button>
							</li>
						);
					})}
				</ul>
			)}
		</div>
	);
}
