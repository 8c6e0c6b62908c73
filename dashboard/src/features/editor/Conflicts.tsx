import type { UsedDraft } from "@/features/drafts";
import { read } from "@/features/drafts/path";
import type { Schema } from "@/features/fields/types";
import { Button } from "@/ui";
import styles from "./conflicts.module.css";
import { Diff } from "./Diff";
import { fieldAt, outline, placeName } from "./outline";
import type { Type } from "./place";
import { count } from "./words";

interface Props {
	draft: UsedDraft;
	type: Type;
	schema: Schema;
	show(path: string): void;
}

/** Conflicts shows both versions of what two have changed at the same time. Neither is lost before somebody chose. */
export function Conflicts({ draft, type, schema, show }: Props) {
	if (draft.conflicts.length === 0) return null;
	return (
		<section className={styles.conflicts} aria-label="Fields that differ" data-testid="conflicts">
			<h2 className={styles.title}>
				{count(draft.conflicts.length, "field was", "fields were")} changed by somebody else, too
			</h2>
			<p className={styles.lead}>
				Choose which version holds. Both are kept until you do, and everything else is saved meanwhile.
			</p>
			{draft.conflicts.map((c) => {
				const def = fieldAt(type, schema, c.path);
				const mine = outline(read(draft.content, c.path), def, schema);
				const theirs = outline(c.theirs, def, schema);
				const name = placeName(type, schema, c.path);
				return (
					<article key={c.path} className={styles.conflict} aria-label={name}>
						<h3 className={styles.name} dir="auto">
							{name}
						</h3>
						<div className={styles.sides}>
							<div>
								<h4 className={styles.side}>Yours</h4>
								<p className={styles.text} dir="auto">
									{mine || "Empty"}
								</p>
								<Button kind="primary" onClick={() => draft.session.resolve(c.path, "mine")}>
									Keep yours
								</Button>
							</div>
							<div>
								<h4 className={styles.side}>Theirs</h4>
								<p className={styles.text} dir="auto">
									{theirs || "Empty"}
								</p>
								<Button onClick={() => draft.session.resolve(c.path, "theirs")}>Take theirs</Button>
							</div>
						</div>
						<details className={styles.compare}>
							<summary>Compare word by word</summary>
							<Diff before={theirs} after={mine} />
						</details>
						<Button kind="quiet" small onClick={() => show(c.path)}>
							Go to the field to combine both
						</Button>
					</article>
				);
			})}
		</section>
	);
}
