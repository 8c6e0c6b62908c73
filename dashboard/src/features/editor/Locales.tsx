import { Link } from "@tanstack/react-router";
import { useId } from "react";
import type { Schema } from "@/api";
import { isNew, type Where } from "@/features/drafts";
import type { Document } from "./api";
import styles from "./editor.module.css";
import { entryOf, hasLocales, type Type } from "./place";

interface Props {
	site: Schema<"Site">;
	where: Where;
	type: Type;
	doc: Document | undefined;
	/** The locale that is shown beside, to translate from. */
	beside: string | undefined;
	onBeside: ((locale: string | undefined) => void) | undefined;
}

/** Locales is the way from one language of an entry to another, with how each stands. */
export function Locales({ site, where, type, doc, beside, onBeside }: Props) {
	const id = useId();
	const all = site.locales ?? [];
	if (all.length < 2 || !hasLocales(type.kind)) return null;
	const stateOf = (code: string) => doc?.locales?.find((l) => l.locale === code);
	const others = all.filter((l) => l.code !== where.locale && stateOf(l.code) && !stateOf(l.code)?.trashed);
	return (
		<nav className={styles.locales} aria-label="Languages of this entry">
			<ul className={styles.tabs}>
				{all.map((l) => {
					const state = stateOf(l.code);
					const isHere = l.code === where.locale;
					const word = state?.trashed
						? "in the trash"
						: (state?.status ?? (isHere && isNew(where.document) ? "new" : "not yet"));
					const to = entryOf(site.key, type, where.document, l.code);
					const inside = (
						<>
							<span dir="auto">{l.name || l.code}</span>
							<span className={styles.localeState} data-status={state?.trashed ? "trashed" : (state?.status ?? "none")}>
								{word}
							</span>
						</>
					);
					return (
						<li key={l.code}>
							{isNew(where.document) && !isHere ? (
								<span className={styles.tab} data-off title="Give it a title first: then it can be translated.">
									{inside}
								</span>
							) : (
								<Link
									{...(to as { to: string })}
									className={styles.tab}
									aria-current={isHere ? "page" : undefined}
									lang={l.code}
								>
									{inside}
								</Link>
							)}
						</li>
					);
				})}
			</ul>
			{onBeside && others.length > 0 && (
				<span className={styles.beside}>
					<label htmlFor={id}>Translate from</label>
					<select id={id} value={beside ?? ""} onChange={(e) => onBeside(e.target.value || undefined)}>
						<option value="">nothing beside</option>
						{others.map((l) => (
							<option key={l.code} value={l.code}>
								{l.name || l.code}
							</option>
						))}
					</select>
				</span>
			)}
		</nav>
	);
}
