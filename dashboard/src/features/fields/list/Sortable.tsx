import { closestCenter, DndContext, type DragEndEvent, PointerSensor, useSensor, useSensors } from "@dnd-kit/core";
import { SortableContext, useSortable, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import type { CSSProperties, HTMLAttributes, ReactNode } from "react";

interface Props {
	ids: string[];
	isOff: boolean;
	onMove(from: number, to: number): void;
	children: ReactNode;
}

/**
 * Sortable lets the pointer put the rows of a list in another order. Whatever it does the Up and Down buttons
 * of the rows do as well, so it needs no keyboard of its own.
 */
export function Sortable({ ids, isOff, onMove, children }: Props) {
	const sensors = useSensors(useSensor(PointerSensor, pointer));
	const onDragEnd = ({ active, over }: DragEndEvent) => {
		const from = ids.indexOf(String(active.id));
		const to = over ? ids.indexOf(String(over.id)) : -1;
		if (from >= 0 && to >= 0 && from !== to) onMove(from, to);
	};
	return (
		<DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={onDragEnd} accessibility={silent}>
			<SortableContext items={ids} strategy={verticalListSortingStrategy} disabled={isOff}>
				{children}
			</SortableContext>
		</DndContext>
	);
}

/** One object for good: with another, every row would be drawn again at every key. */
const pointer = { activationConstraint: { distance: 4 } };

/** The lists say themselves what has moved where. */
const silent = {
	screenReaderInstructions: { draggable: "" },
	announcements: {
		onDragStart: () => undefined,
		onDragOver: () => undefined,
		onDragEnd: () => undefined,
		onDragCancel: () => undefined,
	},
};

/** What a row of a Sortable puts on itself and on its handle. */
export interface SortableRow {
	ref(node: HTMLElement | null): void;
	style: CSSProperties;
	isDragging: boolean;
	handle: HTMLAttributes<HTMLElement>;
}

/** useSortableRow is for a row inside a Sortable. */
export function useSortableRow(id: string): SortableRow {
	const { setNodeRef, transform, transition, listeners, isDragging } = useSortable({ id });
	const style: CSSProperties = { transform: CSS.Translate.toString(transform) ?? undefined, transition };
	return { ref: setNodeRef, style, isDragging, handle: { ...listeners } };
}
