import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { Button } from "@/ui";
import { type Copied, copy, paste } from "../clipboard";
import { Frame } from "../Frame";
import { useForm } from "../form";
import { count, hintOf } from "../hint";
import { getAt } from "../path";
import { labelOf } from "../schema";
import type { FieldProps } from "../types";
import { asList } from "../value";
import { Card, type CardActions, type Described } from "./Card";
import styles from "./list.module.css";
import { roomFor } from "./ops";
import { Sortable } from "./Sortable";
import { useRows } from "./useRows";

/** What was pasted, made to fit the list. */
export interface Pasted {
	items: unknown[];
	/** What had to be left out, in words. */
	left: string[];
}

interface Props {
	field: FieldProps<readonly unknown[]>;
	noun: string;
	describe(item: unknown, index: number): Described;
	copied(item: unknown): Copied;
	fit(copied: Copied): Pasted | null;
	/** The button that adds, given how to. */
	adder(add: (item: unknown) => void, isFull: boolean): ReactNode;
}

/** ItemList is a list of things that have fields: of components, or of the rows of a repeater. */
export function ItemList({ field, noun, describe, copied, fit, adder }: Props) {
	const { def, value: items, path, id, fault, readOnly } = field;
	const { source, set } = useForm();
	const [said, setSaid] = useState("");
	const rows = useRows({ items, max: def.max, path, onChange: (next) => set(path, next), say: setSaid });
	const { keys, open, actions, gone } = rows;
	const room = roomFor(items.length, def.max);
	const newest = useRef({ items, copied, fit });
	newest.current = { items, copied, fit };

	const pasteAt = useCallback(
		async (after?: string) => {
			const found = await paste();
			const fitted = found && newest.current.fit(found);
			if (!fitted || fitted.items.length === 0) {
				setSaid(found ? `What was copied does not fit here.` : `There is nothing to paste. Copy a ${noun} first.`);
				return;
			}
			const n = actions.insert(fitted.items, after);
			const without = fitted.left.length > 0 ? ` Left out: ${fitted.left.join(", ")}.` : "";
			const full = n < fitted.items.length ? ` ${fitted.items.length - n} more did not fit.` : "";
			setSaid(`Pasted ${count(n, noun)}.${without}${full}`);
		},
		[actions, noun],
	);
	const cardActions = useMemo<CardActions>(
		() => ({
			...actions,
			copy(key) {
				const item = newest.current.items[actions.indexOf(key)];
				if (item === undefined) return;
				void copy(newest.current.copied(item)).then(() => setSaid(`Copied. Paste it here or in another entry.`));
			},
			pasteAfter: (key) => void pasteAt(key),
		}),
		[actions, pasteAt],
	);
	const all = items.length > 0 && open.size >= items.length;
	return (
		<Frame
			id={id}
			path={path}
			label={labelOf(def)}
			hint={hintOf(def) || undefined}
			fault={fault}
			note={
				<>
					{def.required && items.length === 0 && <span className={styles.need}>Needed to publish</span>}
					<span>{count(items.length, noun)}</span>
				</>
			}
			actions={
				items.length > 1 && (
					<button
						type="button"
						className={styles.quiet}
						aria-label={`${all ? "Collapse" : "Expand"} all of ${labelOf(def)}`}
						onClick={all ? rows.closeAll : rows.openAll}
					>
						{all ? "Collapse all" : "Expand all"}
					</button>
				)
			}
		>
			<Sortable ids={keys as string[]} isOff={readOnly ?? false} onMove={(from, to) => moveTo(from, to)}>
				<ul className={styles.list} ref={rows.list}>
					{items.map((item, i) => (
						<Card
							key={keys[i]}
							row={keys[i] as string}
							item={item}
							index={i}
							total={items.length}
							path={`${path}[${i}]`}
							isOpen={open.has(keys[i] as string)}
							isFull={room === 0}
							describe={describe}
							actions={cardActions}
						/>
					))}
				</ul>
			</Sortable>
			{gone && (
				<p className={styles.removed}>
					<span>One {noun} removed.</span>
					<button type="button" className={styles.quiet} onClick={rows.bringBack}>
						Bring it back
					</button>
				</p>
			)}
			{!readOnly && (
				<div className={styles.foot}>
					{adder((item) => actions.insert([item]), room === 0)}
					<Button onClick={() => void pasteAt()} disabled={room === 0}>
						Paste
					</Button>
					{room === 0 && (
						<span className={styles.note}>{count(items.length, noun)} are as many as may stand here.</span>
					)}
				</div>
			)}
			{source && <SourceOfList path={path} noun={noun} length={items.length} />}
			<p className={styles.said} role="status">
				{said}
			</p>
		</Frame>
	);

	function moveTo(from: number, to: number) {
		const key = keys[from];
		if (key !== undefined) actions.move(key, to - from);
	}
}

/** Where a list is translated: how many elements the source has, and the way to take them over. */
function SourceOfList({ path, noun, length }: { path: string; noun: string; length: number }) {
	const { source, set, get, readOnly } = useForm();
	const there = asList(getAt(source?.values, path));
	if (!source || there.length === length) return null;
	return (
		<p className={styles.removed}>
			<span>
				{source.name} has {count(there.length, noun)}, this has {length}.
			</span>
			{!readOnly && there.length > length && (
				<button
					type="button"
					className={styles.quiet}
					onClick={() => set(path, [...asList(get(path)), ...structuredClone(there.slice(length))])}
				>
					Copy over the other {there.length - length}
				</button>
			)}
		</p>
	);
}
