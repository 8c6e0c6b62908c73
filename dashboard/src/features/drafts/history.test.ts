import { describe, expect, it } from "vitest";
import { type Content, nothing } from "./content";
import { type History, mostSteps, noHistory, pause, record, redo, undo } from "./history";
import { read, write } from "./path";
import { chance } from "./testing";

function edit(h: History, c: Content, path: string, value: unknown, at: number): [History, Content] {
	return [record(h, [{ path, before: read(c, path), after: value }], at), write(c, path, value)];
}

describe("undo", () => {
	it("takes typing without a pause back as one step, across fields one by one", () => {
		let h = noHistory;
		let c: Content = nothing;
		[h, c] = edit(h, c, "title", "H", 0);
		[h, c] = edit(h, c, "title", "He", 100);
		[h, c] = edit(h, c, "lead", "x", 200);
		[h, c] = edit(h, c, "lead", "xy", 200 + pause + 1);
		expect(h.past).toHaveLength(3);
		let m = undo(h, c);
		expect(m.content.values).toEqual({ title: "He", lead: "x" });
		m = undo(m.history, m.content);
		m = undo(m.history, m.content);
		expect(m.content.values).toEqual({});
		expect(m.path).toBe("title");
		expect(undo(m.history, m.content).path).toBeUndefined();
	});

	it("forgets a step whose place somebody else changed, and goes on to the one before", () => {
		let h = noHistory;
		let c: Content = nothing;
		[h, c] = edit(h, c, "title", "mine", 0);
		[h, c] = edit(h, c, "lead", "mine", 5000);
		c = write(c, "lead", "theirs");
		const m = undo(h, c);
		expect(m.content.values).toEqual({ lead: "theirs" });
		expect(m.path).toBe("title");
	});

	it("keeps more than a hundred steps, and goes back and forth over all of them", () => {
		const r = chance(3);
		let h = noHistory;
		let c: Content = nothing;
		const states = [c];
		for (let i = 0; i < 150; i++) {
			[h, c] = edit(h, c, `f${r.below(6)}`, r.next() < 0.2 ? undefined : `${i}`, i * 10_000);
			states.push(c);
		}
		for (let round = 0; round < 20; round++) {
			const back = r.below(120);
			for (let i = 0; i < back; i++) ({ history: h, content: c } = undo(h, c));
			expect(c.values).toEqual(states[states.length - 1 - back]?.values);
			for (let i = 0; i < back; i++) ({ history: h, content: c } = redo(h, c));
			expect(c.values).toEqual(states.at(-1)?.values);
		}
	});

	it("has an end", () => {
		let h = noHistory;
		let c: Content = nothing;
		for (let i = 0; i < mostSteps + 50; i++) [h, c] = edit(h, c, "n", i, i * 10_000);
		expect(h.past).toHaveLength(mostSteps);
	});
});
