import { describe, expect, it } from "vitest";
import { count, everything, has, nothing, range, toggle } from "./selection";

const idAt = (at: number) => (at < 50 ? `d${at}` : undefined);

describe("what is chosen of a list", () => {
	it("toggles one", () => {
		const s = toggle(nothing, "d3", 3);
		expect([has(s, "d3"), has(s, "d4"), count(s, 100), s.anchor]).toEqual([true, false, 1, 3]);
		expect(count(toggle(s, "d3", 3), 100)).toBe(0);
		expect(nothing.ids.size).toBe(0);
	});

	it("chooses a range in both directions, and it becomes what the anchor is", () => {
		const down = range(toggle(nothing, "d3", 3), 6, idAt).selection;
		expect([...down.ids].sort()).toEqual(["d3", "d4", "d5", "d6"]);
		const up = range(down, 1, idAt).selection;
		expect(up.ids.size).toBe(6);
		const off = range(toggle(up, "d5", 5), 2, idAt).selection;
		expect([...off.ids].sort()).toEqual(["d1", "d6"]);
	});

	it("tells what of a range is not here yet", () => {
		const { selection, missing } = range(toggle(nothing, "d48", 48), 52, idAt);
		expect(selection.ids.size).toBe(2);
		expect(missing).toEqual([50, 51, 52]);
	});

	it("without an anchor a range is the one place", () => {
		expect([...range(nothing, 7, idAt).selection.ids]).toEqual(["d7"]);
	});

	it("chooses all that match but for some", () => {
		const s = toggle(everything, "d2", 2);
		expect([has(s, "d2"), has(s, "d9"), count(s, 80_000)]).toEqual([false, true, 79_999]);
		const more = range(s, 4, idAt).selection;
		expect(count(more, 80_000)).toBe(79_997);
	});
});
