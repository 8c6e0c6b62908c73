import { fireEvent, render } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { allowSingleKeys, matches, useShortcut } from "./shortcuts";

const press = (key: string, more: Partial<KeyboardEventInit> = {}) => new KeyboardEvent("keydown", { key, ...more });

describe("matches", () => {
	it.each<[string, KeyboardEvent, boolean]>([
		["mod+s", press("s", { ctrlKey: true }), true],
		["mod+s", press("S", { ctrlKey: true }), true],
		["mod+s", press("s"), false],
		["mod+s", press("s", { ctrlKey: true, altKey: true }), false],
		["mod+shift+z", press("Z", { ctrlKey: true, shiftKey: true }), true],
		["mod+z", press("Z", { ctrlKey: true, shiftKey: true }), false],
		["?", press("?", { shiftKey: true }), true],
		["ctrl+alt+p", press("π", { ctrlKey: true, altKey: true, code: "KeyP" }), true],
		["mod+enter", press("Enter", { ctrlKey: true }), true],
		["mod+\\", press("\\", { ctrlKey: true }), true],
	])("%s", (keys, event, want) => expect(matches(keys, event)).toBe(want));
});

function One({ keys, run, on }: { keys: string; run(): void; on?: boolean }) {
	useShortcut(keys, "One", run, on);
	return <input aria-label="text" />;
}

describe("useShortcut", () => {
	it("listens while it is there", () => {
		const run = vi.fn();
		const { unmount } = render(<One keys="mod+s" run={run} />);
		fireEvent.keyDown(document.body, { key: "s", ctrlKey: true });
		unmount();
		fireEvent.keyDown(document.body, { key: "s", ctrlKey: true });
		expect(run).toHaveBeenCalledTimes(1);
	});

	it("leaves single keys to who is writing, and those with mod not", () => {
		const single = vi.fn();
		const mod = vi.fn();
		const { getAllByLabelText } = render(
			<>
				<One keys="?" run={single} />
				<One keys="mod+k" run={mod} />
			</>,
		);
		const [input] = getAllByLabelText("text");
		fireEvent.keyDown(input as Element, { key: "?" });
		fireEvent.keyDown(input as Element, { key: "k", ctrlKey: true });
		expect(single).not.toHaveBeenCalled();
		expect(mod).toHaveBeenCalledTimes(1);
	});

	it("can be told to leave single keys alone", () => {
		const run = vi.fn();
		render(<One keys="?" run={run} />);
		allowSingleKeys(false);
		fireEvent.keyDown(document.body, { key: "?" });
		allowSingleKeys(true);
		expect(run).not.toHaveBeenCalled();
		fireEvent.keyDown(document.body, { key: "?" });
		expect(run).toHaveBeenCalledTimes(1);
	});

	it("gives a key to who asked last: a dialog before the page", () => {
		const page = vi.fn();
		const dialog = vi.fn();
		render(
			<>
				<One keys="mod+enter" run={page} />
				<One keys="mod+enter" run={dialog} />
			</>,
		);
		fireEvent.keyDown(document.body, { key: "Enter", ctrlKey: true });
		expect(page).not.toHaveBeenCalled();
		expect(dialog).toHaveBeenCalledTimes(1);
	});
});
