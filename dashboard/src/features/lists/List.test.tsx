import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Line } from "./api";
import { columnsOf, shown } from "./columns";
import { List } from "./List";

const total = 5000;
const line = (row: number) => ({ id: `doc-${row}`, type: "t", name: `Entry ${row}`, state: "draft", num: row }) as Line;
const columns = shown(columnsOf([]), undefined);

function list() {
	const told = { open: vi.fn(), seen: vi.fn(), toggle: vi.fn(), range: vi.fn() };
	render(
		<List
			label="Articles"
			columns={columns}
			total={total}
			at={line}
			names={{}}
			people={new Map()}
			order="-@updated"
			onOrder={() => {}}
			hrefOf={(l) => `/shop/pages/article/${l.id}?locale=de`}
			onOpen={told.open}
			chosen={() => false}
			allChosen="none"
			onToggle={told.toggle}
			onRange={told.range}
			onToggleAll={() => {}}
			onSeen={told.seen}
			busy={new Set()}
		/>,
	);
	const grid = screen.getByRole("grid");
	const row = (n: number) => grid.querySelector<HTMLElement>(`[data-row="${n}"]`);
	const scroll = (top: number) => {
		grid.scrollTop = top;
		fireEvent.scroll(grid);
	};
	return { ...told, grid, row, scroll };
}

it("draws the rows that are near, and tells which", () => {
	const { row, scroll, seen, grid } = list();
	expect(grid).toHaveAttribute("aria-rowcount", "5001");
	expect(row(0)).toHaveAttribute("aria-rowindex", "2");
	expect(row(2000)).toBeNull();
	scroll(2000 * 46);
	expect(row(2000)).toHaveTextContent("Entry 2000");
	expect(row(1000)).toBeNull();
	const [first, last] = seen.mock.lastCall ?? [];
	expect(first).toBeLessThanOrEqual(2000);
	expect(last).toBeGreaterThanOrEqual(2000);
	expect(grid.querySelectorAll("[data-row]").length).toBeLessThan(60);
});

it("lights up no rows that run past below the pointer", () => {
	vi.useFakeTimers();
	const { scroll, grid } = list();
	scroll(10);
	vi.advanceTimersByTime(100);
	scroll(300);
	vi.advanceTimersByTime(100);
	expect(grid).toHaveAttribute("data-moves");
	vi.advanceTimersByTime(100);
	expect(grid).not.toHaveAttribute("data-moves");
	vi.useRealTimers();
});

it("keeps the row with the focus in the page, wherever the wheel goes", () => {
	const { row, scroll } = list();
	row(0)?.focus();
	fireEvent.keyDown(row(0) as HTMLElement, { key: "ArrowDown" });
	expect(row(1)).toHaveFocus();
	scroll(2000 * 46);
	expect(row(1)).toHaveFocus();
	expect(row(1)).toHaveAttribute("tabindex", "0");
	fireEvent.keyDown(row(1) as HTMLElement, { key: "End" });
	expect(row(total - 1)).toHaveFocus();
	expect(row(1)).toBeNull();
});

it("opens what is pressed, and leaves to the browser what is pressed with a key", () => {
	const { row, open, toggle } = list();
	const link = row(3)?.querySelector("a") as HTMLAnchorElement;
	expect(link).toHaveAttribute("href", "/dashboard/shop/pages/article/doc-3?locale=de");
	expect(fireEvent.click(link)).toBe(false);
	expect(open).toHaveBeenCalledExactlyOnceWith(line(3));
	open.mockClear();
	const mine = vi.fn((e: Event) => e.preventDefault()); // jsdom follows no links
	addEventListener("click", mine);
	for (const key of [{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }]) fireEvent.click(link, key);
	expect(mine).toHaveBeenCalledTimes(3);
	removeEventListener("click", mine);
	fireEvent.click(screen.getByRole("checkbox", { name: "Choose Entry 3" }));
	expect(toggle).toHaveBeenCalledWith("doc-3", 3);
	expect(open).not.toHaveBeenCalled();
});
