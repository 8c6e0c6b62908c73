import {
	Table as Base,
	TableCell as BaseCell,
	TableHeader as BaseHeader,
	TableRow as BaseRow,
} from "@tiptap/extension-table";
import { hidden, keep } from "./keep";

export const Table = Base.extend({
	addAttributes: () => ({ head: hidden<string | null>(null, (el) => el.getAttribute("data-ghee-head")), ...keep() }),
	parseHTML: () => [{ tag: "table" }],
	renderHTML: () => ["table", ["tbody", 0]],
	addNodeView: () => null,
});

export const TableRow = BaseRow.extend({
	addAttributes: () => ({
		section: hidden<string | null>(null, (el) => {
			const name = el.parentElement?.localName ?? "";
			return /^t(?:head|body|foot)$/.test(name) ? name : null;
		}),
		...keep(),
	}),
	renderHTML: () => ["tr", 0],
});

const number = (name: string) => ({
	default: 1,
	parseHTML: (el: HTMLElement) => Number(el.getAttribute(name)) || 1,
	renderHTML: (attrs: Record<string, unknown>) => (attrs[name] === 1 ? {} : { [name]: attrs[name] }),
});

const cell = () => ({
	colspan: number("colspan"),
	rowspan: number("rowspan"),
	colwidth: hidden<number[] | null>(null, () => null),
	...keep(["colspan", "rowspan"]),
});

export const TableCell = BaseCell.extend({
	addAttributes: cell,
	parseHTML: () => [{ tag: "td" }],
	renderHTML: ({ HTMLAttributes }) => ["td", HTMLAttributes, 0],
});

export const TableHeader = BaseHeader.extend({
	addAttributes: cell,
	parseHTML: () => [{ tag: "th" }],
	renderHTML: ({ HTMLAttributes }) => ["th", HTMLAttributes, 0],
});
