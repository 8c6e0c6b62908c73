import { useId } from "react";
import type { Schema } from "@/api";
import type { UsedDraft } from "@/features/drafts";
import { slugFault, slugOf } from "@/features/fields/slug";
import type { Document } from "./api";
import styles from "./editor.module.css";
import { nameLabel } from "./outline";
import type { Type } from "./place";

interface Props {
	site: Schema<"Site">;
	draft: UsedDraft;
	type: Type;
	doc: Document | undefined;
	faults: Record<string, string>;
	readOnly: boolean;
}

/** An address follows its title for as long as nobody has seen it and nobody has chosen another. */
export function follows(slug: string, name: string, doc: { published?: string | undefined } | undefined): boolean {
	if (doc?.published) return false;
	const own = slugOf(name);
	return slug === "" || slug === own || (slug.startsWith(`${own}-`) && /^\d+$/.test(slug.slice(own.length + 1)));
}

/** Heading is what is no field of the type: the title and the address. */
export function Heading({ site, draft, type, doc, faults, readOnly }: Props) {
	const id = useId();
	const { name, slug } = draft.content;
	const { session } = draft;
	const isNamed = type.kind !== "collection" && type.kind !== "author";
	if (type.kind === "collection") return null;
	const rename = (next: string) => {
		const sets = [{ path: ".name", value: next as unknown }];
		if (follows(slug, name, doc)) sets.push({ path: ".slug", value: slugOf(next) });
		session.edit(sets);
	};
	const fault = faults[".slug"] ?? (slug === "" ? "" : slugFault(slug));
	const base = type.kind === "post" ? (site.settings.blog_url ?? "") : "";
	return (
		<div className={styles.heading}>
			{isNamed && (
				<div className={styles.field} data-path=".name">
					<label htmlFor="entry-name" className={styles.label}>
						{nameLabel(type)}
					</label>
					<input
						id="entry-name"
						className={styles.name}
						dir="auto"
						value={name}
						maxLength={200}
						readOnly={readOnly}
						onChange={(e) => rename(e.target.value)}
						placeholder="Untitled"
						aria-describedby={faults[".name"] ? `${id}-name` : undefined}
						aria-invalid={faults[".name"] ? true : undefined}
					/>
					{faults[".name"] && (
						<p className={styles.fault} id={`${id}-name`}>
							{faults[".name"]}
						</p>
					)}
				</div>
			)}
			<div className={styles.field} data-path=".slug">
				<div className={styles.address}>
					<label htmlFor="entry-slug" className={styles.label}>
						Address
					</label>
					<span className={styles.base} aria-hidden>
						{base}/
					</span>
					<input
						id="entry-slug"
						className={styles.slug}
						value={slug}
						readOnly={readOnly}
						spellCheck={false}
						autoCapitalize="none"
						dir="auto"
						onChange={(e) => session.set(".slug", e.target.value)}
						aria-describedby={fault ? `${id}-slug` : undefined}
						aria-invalid={fault ? true : undefined}
					/>
				</div>
				{fault && (
					<p className={styles.fault} id={`${id}-slug`}>
						{fault}
					</p>
				)}
				{doc?.status === "published" && slug !== doc.slug && (
					<p className={styles.hint}>
						Readers who come by the old address are led to the new one once this is published.
					</p>
				)}
			</div>
		</div>
	);
}
