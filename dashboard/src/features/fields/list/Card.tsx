import { ArrowDown, ArrowUp, ChevronRight, GripVertical } from "lucide-react";
import { type KeyboardEvent, memo } from "react";
import { IconButton } from "@/ui";
import { faultsWithin } from "../faults";
import { useForm } from "../form";
import { count } from "../hint";
import { type Action, More } from "../parts/More";
import type { FieldDef, Values } from "../types";
import styles from "./list.module.css";
import { useSortableRow } from "./Sortable";
import type { RowActions } from "./useRows";

/** What a row is, to people and to the form. */
export interface Described {
	title: string;
	summary: string;
	/** The fields inside; undefined when the type of the row is gone. */
	defs: readonly FieldDef[] | undefined;
	values: Values;
	/** Where the values stand within the element: ".fields" or nothing. */
	inner: string;
}

/** What the list does with a row beside moving it. */
export interface CardActions extends RowActions {
	copy(key: string): void;
	pasteAfter(key: string): void;
}

interface Props {
	row: string;
	item: unknown;
	index: number;
	total: number;
	path: string;
	isOpen: boolean;
	isFull: boolean;
	describe(item: unknown, index: number): Described;
	actions: CardActions;
}

/** Card is one row of a list of components or of a repeater. Closed, it does not draw its fields at all. */
export const Card = memo(function Card({ row, item, index, total, path, isOpen, isFull, describe, actions }: Props) {
	const { faults, readOnly, prefix } = useForm();
	const sortable = useSortableRow(row);
	const { title, summary, defs, values, inner } = describe(item, index);
	const name = summary === "" ? `${title} ${index + 1}` : `${title}, ${summary}`;
	const wrong = faultsWithin(faults, path);
	const bodyId = `${prefix}-${row}-body`;
	const more: Action[] = [
		{ label: "Duplicate", run: () => actions.duplicate(row), isOff: isFull },
		{ label: "Copy", run: () => actions.copy(row) },
		{ label: "Paste below", run: () => actions.pasteAfter(row), isOff: isFull },
		{ label: "Move to the top", run: () => actions.move(row, -index), isOff: index === 0 },
		{ label: "Move to the end", run: () => actions.move(row, total - index - 1), isOff: index === total - 1 },
		{ label: "Remove", run: () => actions.remove(row), isDanger: true },
	];
	const onKeyDown = (e: KeyboardEvent) => {
		const mod = e.ctrlKey || e.metaKey;
		if (e.altKey && e.key === "ArrowUp" && !readOnly) actions.move(row, -1);
		else if (e.altKey && e.key === "ArrowDown" && !readOnly) actions.move(row, 1);
		else if (mod && e.key === "c" && getSelection()?.isCollapsed !== false) actions.copy(row);
		else if (mod && e.key === "v" && !readOnly) actions.pasteAfter(row);
		else return;
		e.preventDefault();
	};
	return (
		<li
			ref={sortable.ref}
			style={sortable.style}
			className={styles.card}
			data-row={row}
			data-path={path}
			data-dragging={sortable.isDragging ? "" : undefined}
			data-faulty={wrong > 0 ? "" : undefined}
		>
			<div className={styles.bar}>
				{!readOnly && (
					<span className={styles.grip} {...sortable.handle} aria-hidden="true">
						<GripVertical size={16} />
					</span>
				)}
				<button
					type="button"
					className={styles.toggle}
					data-do="toggle"
					aria-expanded={isOpen}
					aria-controls={isOpen ? bodyId : undefined}
					onClick={() => actions.toggle(row)}
					onKeyDown={onKeyDown}
				>
					<ChevronRight className={styles.chevron} size={16} aria-hidden="true" />
					<span className={styles.title} dir="auto">
						{title}
					</span>{" "}
					{summary !== "" && (
						<span className={styles.summary} dir="auto">
							{summary}
						</span>
					)}
				</button>
				{wrong > 0 && <span className={styles.wrong}>{count(wrong, "fault")}</span>}
				{!readOnly && (
					<span className={styles.tools}>
						<IconButton
							label={`Move ${name} up`}
							data-do="up"
							disabled={index === 0}
							onClick={() => actions.move(row, -1)}
						>
							<ArrowUp aria-hidden="true" />
						</IconButton>
						<IconButton
							label={`Move ${name} down`}
							data-do="down"
							disabled={index === total - 1}
							onClick={() => actions.move(row, 1)}
						>
							<ArrowDown aria-hidden="true" />
						</IconButton>
						<More of={name} actions={more} />
					</span>
				)}
			</div>
			{isOpen && (
				<div className={styles.body} id={bodyId}>
					<Body defs={defs} values={values} path={path + inner} />
				</div>
			)}
		</li>
	);
});

const Body = memo(function Body({ defs, values, path }: Pick<Described, "defs" | "values"> & { path: string }) {
	const { Fields } = useForm();
	if (!defs) {
		return (
			<p className={styles.gone}>
				This component is gone from the content types. What is in it is kept; remove it, or bring the type back.
			</p>
		);
	}
	return <Fields defs={defs} values={values} path={path} />;
});
