import { ArrowDown, ArrowUp } from "lucide-react";
import {
	type CSSProperties,
	type FocusEvent,
	type KeyboardEvent,
	type MouseEvent,
	useEffect,
	useRef,
	useState,
} from "react";
import { useShortcut } from "@/lib/shortcuts";
import { Checkbox, cx } from "@/ui";
import type { Line } from "./api";
import { type Column, nextOrder, sorted, template, width } from "./columns";
import styles from "./List.module.css";
import { blockSize, blocksOf, topFor, useNear } from "./near";
import { Row } from "./Row";

interface Props {
	label: string;
	columns: readonly Column[];
	total: number;
	at(row: number): Line | undefined;
	names: Readonly<Record<string, string>>;
	people: ReadonlyMap<string, string>;
	order: string | undefined;
	onOrder(next: string): void;
	hrefOf(line: Line): string;
	onOpen(line: Line): void;
	chosen(id: string): boolean;
	/** All, none or some of those that match are chosen. */
	allChosen: "all" | "some" | "none";
	onToggle(id: string, row: number): void;
	onRange(row: number): void;
	onToggleAll(): void;
	/** Which rows are on the screen, so that their pages are fetched. */
	onSeen(first: number, last: number): void;
	/** Rows on which something is under way. */
	busy: ReadonlySet<string>;
}

const heights = { row: 46, card: 92 };
const headHeight = 40;
const narrow = "(width < 720px)";

/** useNarrow says whether rows are cards. */
export function useNarrow(): boolean {
	const [is, set] = useState(() => typeof matchMedia === "function" && matchMedia(narrow).matches);
	useEffect(() => {
		const query = matchMedia(narrow);
		const f = () => set(query.matches);
		query.addEventListener("change", f);
		return () => query.removeEventListener("change", f);
	}, []);
	return is;
}

/** List is a grid of which only the rows near to the screen are in the page. */
export function List(p: Props) {
	const box = useRef<HTMLDivElement>(null);
	const cards = useNarrow();
	const height = cards ? heights.card : heights.row;
	const [active, setActive] = useState(0);
	const wanted = useRef(false);
	const near = useNear(box, height, headHeight, p.total);
	const first = near.first * blockSize;
	const last = Math.min(p.total, (near.last + 1) * blockSize) - 1;
	const { onSeen } = p;
	useEffect(() => onSeen(first, last), [first, last, onSeen]);
	useEffect(() => {
		if (!wanted.current) return;
		const row = box.current?.querySelector<HTMLElement>(`[data-row="${active}"]`);
		if (row) {
			wanted.current = false;
			row.focus({ preventScroll: true });
		}
	});

	const go = (to: number, range = false) => {
		const next = Math.max(0, Math.min(p.total - 1, to));
		if (range) p.onRange(next);
		wanted.current = true;
		setActive(next);
		const e = box.current;
		if (e) e.scrollTop = topFor(next, height, e.scrollTop, e.clientHeight - headHeight);
	};
	const focused = () => box.current?.contains(document.activeElement) && document.activeElement?.closest("[data-row]");
	useShortcut("j", "Next entry", () => go(focused() ? active + 1 : active), p.total > 0);
	useShortcut("k", "Entry before", () => go(focused() ? active - 1 : active), p.total > 0);
	useShortcut("x", "Choose the entry", () => toggle(active), p.total > 0);
	const toggle = (row: number) => {
		const line = p.at(row);
		if (line) p.onToggle(line.id, row);
	};
	const onKey = (e: KeyboardEvent) => {
		if (e.ctrlKey || e.metaKey || e.altKey || !(e.target as HTMLElement).matches("[data-row]")) return;
		const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 400) / height) - 2);
		const steps: Record<string, number> = {
			ArrowDown: 1,
			ArrowUp: -1,
			PageDown: page,
			PageUp: -page,
			Home: -p.total,
			End: p.total,
		};
		const step = steps[e.key];
		if (step !== undefined) go(active + step, e.shiftKey && (e.key === "ArrowDown" || e.key === "ArrowUp"));
		else if (e.key === " ") e.shiftKey ? p.onRange(active) : toggle(active);
		else if (e.key === "Enter") {
			const line = p.at(active);
			if (line) p.onOpen(line);
		} else return;
		e.preventDefault();
	};
	const rowOf = (e: { target: EventTarget }) => {
		const row = (e.target as HTMLElement).closest<HTMLElement>("[data-row]");
		return row ? Number(row.dataset.row) : undefined;
	};
	const onFocus = (e: FocusEvent) => {
		const row = rowOf(e);
		if (row !== undefined) setActive(row);
	};
	// A link that is pressed with a key, or by the middle button, is the browser's.
	const onClick = (e: MouseEvent) => {
		if (e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
		const row = (e.target as HTMLElement).closest("a") ? rowOf(e) : undefined;
		const line = row === undefined ? undefined : p.at(row);
		if (!line) return;
		e.preventDefault();
		p.onOpen(line);
	};
	const grid = cards ? undefined : { gridTemplateColumns: template(p.columns), minInlineSize: width(p.columns) };
	const rowsOf = (block: number) =>
		Array.from({ length: Math.min(blockSize, p.total - block * blockSize) }, (_, i) => {
			const index = block * blockSize + i;
			const line = p.at(index);
			return (
				<Row
					key={index}
					index={index}
					cards={cards}
					line={line}
					href={line ? `/dashboard${p.hrefOf(line)}` : ""}
					chosen={line ? p.chosen(line.id) : false}
					busy={line ? p.busy.has(line.id) : false}
					focusable={index === active}
					columns={p.columns}
					names={p.names}
					people={p.people}
					grid={grid?.gridTemplateColumns}
					onToggle={p.onToggle}
					onRange={p.onRange}
				/>
			);
		});
	return (
		// biome-ignore lint/a11y/useSemanticElements: a table cannot leave out the rows that are not on the screen
		<div
			ref={box}
			role="grid"
			aria-label={p.label}
			aria-rowcount={p.total + 1}
			aria-colcount={p.columns.length + 1}
			aria-multiselectable="true"
			tabIndex={-1}
			className={styles.box}
			style={{ "--row-height": `${height}px` } as CSSProperties}
			onKeyDown={onKey}
			onClick={onClick}
			onFocus={onFocus}
		>
			{/* biome-ignore lint/a11y/useSemanticElements: see above */}
			{/* biome-ignore lint/a11y/useFocusableInteractive: its buttons are */}
			<div role="row" aria-rowindex={1} className={cx(styles.head, cards && styles.headCards)} style={grid}>
				{/* biome-ignore lint/a11y/useSemanticElements: see above */}
				{/* biome-ignore lint/a11y/useFocusableInteractive: what is in it is */}
				<div role="columnheader" className={styles.tick}>
					<Checkbox
						label="Choose all that match"
						hideLabel={!cards}
						checked={p.allChosen === "all"}
						some={p.allChosen === "some"}
						onChange={p.onToggleAll}
					/>
				</div>
				{p.columns.map((c) => {
					const sort = sorted(p.order, c);
					return (
						// biome-ignore lint/a11y/useSemanticElements: see above
						// biome-ignore lint/a11y/useFocusableInteractive: its button is
						<div key={c.key} role="columnheader" aria-sort={sort} className={styles.headCell} hidden={cards}>
							{c.order ? (
								<button type="button" className={styles.sort} onClick={() => p.onOrder(nextOrder(p.order, c))}>
									<span>{c.label}</span>
									{sort === "ascending" && <ArrowUp aria-hidden="true" />}
									{sort === "descending" && <ArrowDown aria-hidden="true" />}
								</button>
							) : (
								<span>{c.label}</span>
							)}
						</div>
					);
				})}
			</div>
			<div
				role="presentation"
				className={styles.rows}
				style={{ blockSize: p.total * height, minInlineSize: grid?.minInlineSize }}
			>
				{blocksOf(near, Math.min(active, p.total - 1)).map((block) => (
					<div
						key={block}
						role="presentation"
						className={styles.block}
						style={{
							insetBlockStart: block * blockSize * height,
							blockSize: height * Math.min(blockSize, p.total - block * blockSize),
						}}
					>
						{rowsOf(block)}
					</div>
				))}
			</div>
		</div>
	);
}
