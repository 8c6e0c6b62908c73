import {
	closestCenter,
	DndContext,
	type DragEndEvent,
	KeyboardSensor,
	PointerSensor,
	useSensor,
	useSensors,
} from "@dnd-kit/core";
import {
	SortableContext,
	sortableKeyboardCoordinates,
	useSortable,
	verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { ChevronDown, ChevronUp, GripVertical } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./Button";
import { cx } from "./cx";
import styles from "./SortableList.module.css";

/** Handle is what an item of a SortableList is moved by: a grip to drag, and buttons that do the same. */
export interface Handle {
	grip: ReactNode;
	buttons: ReactNode;
}

interface Props<T> {
	items: readonly T[];
	/** A key that stays with its item. */
	keyOf(item: T, index: number): string;
	/** What an item is called, for screen readers. */
	nameOf(item: T, index: number): string;
	onMove(from: number, to: number): void;
	children(item: T, handle: Handle, index: number): ReactNode;
	readOnly?: boolean;
	className?: string;
	label: string;
}

/** SortableList is the one list whose items can be dragged, moved by keys, or moved by buttons. */
export function SortableList<T>({ items, keyOf, nameOf, onMove, children, readOnly, className, label }: Props<T>) {
	const sensors = useSensors(useSensor(PointerSensor, pointer), useSensor(KeyboardSensor, keyboard));
	const keys = items.map(keyOf);
	const place = (id: unknown) => keys.indexOf(String(id));
	const name = (id: unknown) => {
		const i = place(id);
		return i < 0 ? "the item" : nameOf(items[i] as T, i);
	};
	const end = ({ active, over }: DragEndEvent) => {
		if (over && active.id !== over.id) onMove(place(active.id), place(over.id));
	};
	return (
		<DndContext
			sensors={sensors}
			collisionDetection={closestCenter}
			onDragEnd={end}
			accessibility={{
				screenReaderInstructions: {
					draggable:
						"Press space to pick the item up, the arrow keys to move it, space to put it down, Escape to leave it.",
				},
				announcements: {
					onDragStart: ({ active }) => `Picked up ${name(active.id)}, at ${place(active.id) + 1} of ${keys.length}.`,
					onDragOver: ({ active, over }) =>
						over ? `${name(active.id)} is now at ${place(over.id) + 1} of ${keys.length}.` : undefined,
					onDragEnd: ({ active, over }) =>
						`${name(active.id)} was put down at ${place(over?.id ?? active.id) + 1} of ${keys.length}.`,
					onDragCancel: ({ active }) => `${name(active.id)} stays where it was.`,
				},
			}}
		>
			<SortableContext items={keys} strategy={verticalListSortingStrategy} disabled={readOnly}>
				<ol className={cx(styles.list, className)} aria-label={label}>
					{items.map((item, i) => (
						<Item
							key={keys[i]}
							id={keys[i] as string}
							name={nameOf(item, i)}
							first={i === 0}
							last={i === items.length - 1}
							onMove={(by) => onMove(i, i + by)}
							readOnly={readOnly}
						>
							{(handle) => children(item, handle, i)}
						</Item>
					))}
				</ol>
			</SortableContext>
		</DndContext>
	);
}

interface ItemProps {
	id: string;
	name: string;
	first: boolean;
	last: boolean;
	readOnly?: boolean;
	onMove(by: number): void;
	children(handle: Handle): ReactNode;
}

function Item({ id, name, first, last, readOnly, onMove, children }: ItemProps) {
	const { setNodeRef, setActivatorNodeRef, attributes, listeners, transform, transition, isDragging } = useSortable({
		id,
	});
	// A transform, even an empty one, would make what is fixed inside fixed to the item.
	const style = transform ? { transform: `translate3d(0, ${Math.round(transform.y)}px, 0)`, transition } : undefined;
	const handle: Handle = readOnly
		? { grip: null, buttons: null }
		: {
				grip: (
					<button
						type="button"
						ref={setActivatorNodeRef}
						className={styles.grip}
						{...attributes}
						{...listeners}
						aria-label={`Drag ${name}`}
						title="Drag, or press space and the arrow keys"
					>
						<GripVertical aria-hidden="true" />
					</button>
				),
				buttons: (
					<>
						<IconButton label={`Move ${name} up`} disabled={first} onClick={() => onMove(-1)}>
							<ChevronUp />
						</IconButton>
						<IconButton label={`Move ${name} down`} disabled={last} onClick={() => onMove(1)}>
							<ChevronDown />
						</IconButton>
					</>
				),
			};
	return (
		<li ref={setNodeRef} style={style} className={styles.item} data-dragging={isDragging || undefined}>
			{children(handle)}
		</li>
	);
}

// The same objects for good: with others, every row would be drawn again whenever the list is.
const pointer = { activationConstraint: { distance: 4 } };
const keyboard = { coordinateGetter: sortableKeyboardCoordinates };
