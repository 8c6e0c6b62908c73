import { memo } from "react";
import { Checkbox, cx } from "@/ui";
import type { Line } from "./api";
import { Cell } from "./Cell";
import type { Column } from "./columns";
import styles from "./List.module.css";

interface Props {
	index: number;
	cards: boolean;
	line: Line | undefined;
	/** Where the line's editor is, as the browser's address has it. */
	href: string;
	chosen: boolean;
	busy: boolean;
	focusable: boolean;
	columns: readonly Column[];
	names: Readonly<Record<string, string>>;
	people: ReadonlyMap<string, string>;
	grid: string | undefined;
	onToggle(id: string, row: number): void;
	onRange(row: number): void;
}

/**
 * Row is a line of a list. Many come with each turn of the wheel, so it has no hooks, and its link is a plain one:
 * the list hears of clicks and of the focus.
 */
export const Row = memo(function Row(p: Props) {
	const { index, line, chosen, busy } = p;
	return (
		// biome-ignore lint/a11y/useSemanticElements: see List
		<div
			role="row"
			aria-rowindex={index + 2}
			aria-selected={chosen}
			aria-busy={busy || !line || undefined}
			tabIndex={p.focusable ? 0 : -1}
			data-row={index}
			className={cx(styles.row, p.cards && styles.card, chosen && styles.chosen, busy && styles.busy)}
			style={p.grid ? { gridTemplateColumns: p.grid } : undefined}
		>
			{/* biome-ignore lint/a11y/useSemanticElements: see List */}
			{/* biome-ignore lint/a11y/useFocusableInteractive: what is in it is */}
			<div role="gridcell" className={styles.tick}>
				{line && (
					<Checkbox
						label={`Choose ${line.name}`}
						hideLabel
						tabIndex={-1}
						checked={chosen}
						onChange={(_, e) =>
							(e.nativeEvent as MouseEvent).shiftKey ? p.onRange(index) : p.onToggle(line.id, index)
						}
					/>
				)}
			</div>
			{p.columns.map((c, i) => (
				// biome-ignore lint/a11y/useSemanticElements: see List
				// biome-ignore lint/a11y/useFocusableInteractive: the row is
				<div key={c.key} role="gridcell" className={i === 0 ? styles.name : styles.cell} data-column={c.key}>
					{!line ? (
						<span className={styles.bone} aria-hidden="true" />
					) : i === 0 ? (
						<a href={p.href} tabIndex={-1} dir="auto" title={line.name}>
							{line.name || "Without a name"}
						</a>
					) : (
						<Cell column={c} line={line} people={p.people} names={p.names} />
					)}
				</div>
			))}
		</div>
	);
});
