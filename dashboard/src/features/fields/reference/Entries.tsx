import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, GripVertical, X } from "lucide-react";
import { memo, useLayoutEffect, useRef, useState } from "react";
import { IconButton } from "@/ui";
import { Sortable, useSortableRow } from "../list/Sortable";
import { nextKeys, type RowKeys } from "../rowKeys";
import { EntryLine } from "./EntryLine";
import styles from "./reference.module.css";

const rowHeight = 46;
/** From so many on, only the rows in view are drawn. */
const many = 40;

interface Props {
	ids: readonly string[];
	site: string;
	locale: string;
	readOnly: boolean;
	onMove(from: number, to: number): void;
	onRemove(at: number): void;
}

/** Entries are the entries that are referred to, in their order: by dragging, by buttons, or by the number of the place. */
export function Entries({ ids, site, locale, readOnly, onMove, onRemove }: Props) {
	const known = useRef<RowKeys | undefined>(undefined);
	const made = useRef(0);
	known.current = nextKeys(known.current, ids, () => `e${++made.current}`);
	const keys = known.current.keys as string[];
	const scroller = useRef<HTMLDivElement>(null);
	const focus = useRef<{ key: string; what: string }>(undefined);
	const isVirtual = ids.length > many;
	const rows = useVirtualizer({
		count: isVirtual ? ids.length : 0,
		getScrollElement: () => scroller.current,
		estimateSize: () => rowHeight,
		getItemKey: (i) => keys[i] ?? i,
		overscan: 8,
	});
	const newest = useRef({ keys, onMove, onRemove, rows, isVirtual });
	newest.current = { keys, onMove, onRemove, rows, isVirtual };
	const [actions] = useState(() => ({
		move(key: string, to: number, what: string) {
			const { keys: now, onMove: tell, rows: view, isVirtual: scrolls } = newest.current;
			const from = now.indexOf(key);
			const at = Math.max(0, Math.min(now.length - 1, to));
			if (from < 0 || at === from) return;
			focus.current = { key, what };
			tell(from, at);
			if (scrolls) view.scrollToIndex(at);
		},
		remove(key: string) {
			const { keys: now, onRemove: tell } = newest.current;
			const at = now.indexOf(key);
			const next = now[at + 1] ?? now[at - 1];
			if (next) focus.current = { key: next, what: "remove" };
			tell(at);
		},
	}));
	useLayoutEffect(() => {
		const want = focus.current;
		if (!want) return;
		const row = scroller.current?.querySelector(`[data-row="${want.key}"]`);
		if (!row) return; // it is scrolled into view first
		focus.current = undefined;
		const target = row.querySelector<HTMLElement>(`[data-do="${want.what}"]:not(:disabled)`);
		(target ?? row.querySelector<HTMLElement>("input,button:not(:disabled)"))?.focus();
	});
	const row = (i: number) => (
		<Row
			row={keys[i] as string}
			id={ids[i] as string}
			index={i}
			total={ids.length}
			site={site}
			locale={locale}
			readOnly={readOnly}
			actions={actions}
		/>
	);
	return (
		<Sortable ids={keys} isOff={readOnly} onMove={(from, to) => actions.move(keys[from] as string, to, "up")}>
			<div ref={scroller} className={isVirtual ? styles.scroller : undefined}>
				{isVirtual ? (
					<ol className={styles.tall} style={{ blockSize: rows.getTotalSize() }}>
						{rows.getVirtualItems().map((v) => (
							<li
								key={v.key}
								className={styles.placed}
								style={{ transform: `translateY(${v.start}px)` }}
								aria-setsize={ids.length}
								aria-posinset={v.index + 1}
							>
								{row(v.index)}
							</li>
						))}
					</ol>
				) : (
					<ol className={styles.list}>
						{ids.map((_, i) => (
							<li key={keys[i]}>{row(i)}</li>
						))}
					</ol>
				)}
			</div>
		</Sortable>
	);
}

interface RowProps {
	row: string;
	id: string;
	index: number;
	total: number;
	site: string;
	locale: string;
	readOnly: boolean;
	actions: { move(key: string, to: number, what: string): void; remove(key: string): void };
}

const Row = memo(function Row({ row, id, index, total, site, locale, readOnly, actions }: RowProps) {
	const sortable = useSortableRow(row);
	const [place, setPlace] = useState<string>();
	const go = () => {
		const to = Number.parseInt(place ?? "", 10);
		setPlace(undefined);
		if (to >= 1) actions.move(row, to - 1, "place");
	};
	return (
		<div
			ref={sortable.ref}
			style={sortable.style}
			className={styles.row}
			data-row={row}
			data-dragging={sortable.isDragging ? "" : undefined}
		>
			{!readOnly && (
				<span className={styles.grip} {...sortable.handle} aria-hidden="true">
					<GripVertical size={16} />
				</span>
			)}
			{readOnly ? (
				<span className={styles.number}>{index + 1}</span>
			) : (
				<input
					className={styles.place}
					data-do="place"
					inputMode="numeric"
					aria-label={`Place of entry ${index + 1} of ${total}`}
					value={place ?? String(index + 1)}
					onChange={(e) => setPlace(e.target.value)}
					onBlur={go}
					onKeyDown={(e) => {
						if (e.key === "Enter") {
							e.preventDefault();
							go();
						}
					}}
				/>
			)}
			<EntryLine id={id} site={site} locale={locale} />
			{!readOnly && (
				<span className={styles.tools}>
					<IconButton
						label={`Move entry ${index + 1} up`}
						data-do="up"
						disabled={index === 0}
						onClick={() => actions.move(row, index - 1, "up")}
					>
						<ArrowUp aria-hidden="true" />
					</IconButton>
					<IconButton
						label={`Move entry ${index + 1} down`}
						data-do="down"
						disabled={index === total - 1}
						onClick={() => actions.move(row, index + 1, "down")}
					>
						<ArrowDown aria-hidden="true" />
					</IconButton>
					<IconButton label={`Remove entry ${index + 1}`} data-do="remove" onClick={() => actions.remove(row)}>
						<X aria-hidden="true" />
					</IconButton>
				</span>
			)}
		</div>
	);
});
