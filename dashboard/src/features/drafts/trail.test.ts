import { describe, expect, it } from "vitest";
import { noHistory, record, type Step } from "./history";
import { fitting, type KeptSteps, longest, mostKept, mostLength, taken } from "./trail";

const step = (n: number, length = 0): Step => ({
	changes: [{ path: "title", before: n, after: "x".repeat(length) }],
	began: n,
	ended: n,
});

describe("steps that are kept", () => {
	it("are all of an ordinary document", () => {
		let h = noHistory;
		for (let i = 0; i < 120; i++) h = record(h, [{ path: "title", before: i, after: i + 1 }], i * 10_000);
		expect(fitting(h)).toEqual({ past: h.past, future: [] });
	});
	it("are the newest for which there is room, before what was undone", () => {
		const past = [step(1, mostLength / 2), step(2, mostLength / 2), step(3, mostLength / 4)];
		expect(fitting({ past, future: [step(4, mostLength / 2)] })).toEqual({ past: past.slice(1), future: [] });
		expect(fitting({ past: [], future: [step(4), step(5, mostLength)] })).toEqual({ past: [], future: [] });
	});
});

describe("who opens a document", () => {
	const now = 10 * longest;
	const kept = (id: string, more: Partial<KeptSteps> = {}): KeptSteps => ({
		id,
		key: "doc",
		tab: "gone",
		person: "ada",
		at: now - 1000,
		past: [step(1)],
		future: [],
		...more,
	});
	const of = { key: "doc", person: "ada", tab: "mine" };
	const open = new Set(["mine", "other"]);

	it("goes on with the newest of a tab that is gone, or of their own", () => {
		const all = [
			kept("a"),
			kept("b", { at: now }),
			kept("c", { at: now + 1, tab: "other" }),
			kept("d", { person: "max" }),
		];
		expect(taken(all, of, open, now).mine?.id).toBe("b");
		expect(taken([kept("a", { tab: "mine" })], of, open, now).mine?.id).toBe("a");
		expect(taken([kept("a", { key: "another" })], of, open, now)).toEqual({ mine: undefined, remove: [] });
	});
	it("lets go of what is old, and of more than there is room for", () => {
		expect(
			taken([kept("a", { key: "x", at: now - longest - 1 }), kept("b", { key: "x" })], of, open, now).remove,
		).toEqual(["a"]);
		const many = Array.from({ length: mostKept + 2 }, (_, i) => kept(`k${i}`, { key: `x${i}`, at: now - i }));
		expect(taken(many, of, open, now).remove).toEqual([`k${mostKept}`, `k${mostKept + 1}`]);
	});
});
