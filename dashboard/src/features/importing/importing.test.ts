import { describe, expect, it } from "vitest";
import { asText, grouped, sentence, totals } from "./report";
import { fraction, type Import, importState, pieceBytes, sendFile, sourceOf, type Wire } from "./send";

const at = (got: number, state: Import["state"] = "uploading") => ({ got, state }) as Import;

/** A server that takes pieces, and whatever else a test has it do. */
function server(size: number, before: (n: number) => void = () => {}) {
	let got = 0;
	let calls = 0;
	const waits: number[] = [];
	const wire: Wire = {
		async put(offset, piece) {
			calls += 1;
			before(calls);
			if (offset > got) throw new Error("gap");
			got = Math.max(got, offset + piece.size);
			return at(got, got === size ? "looking" : "uploading");
		},
		look: async () => at(got),
		wait: async (ms) => {
			waits.push(ms);
		},
		heals: (e) => (e as Error).message === "away",
		gap: (e) => (e as Error).message === "gap",
	};
	return { wire, waits, calls: () => calls, got: () => got };
}

const file = (n: number) => new Blob([new Uint8Array(n)]);

describe("sendFile", () => {
	it("sends all, piece after piece", async () => {
		const size = pieceBytes * 2 + 5;
		const s = server(size);
		const seen: number[] = [];
		const end = await sendFile(file(size), 0, s.wire, ({ got }) => seen.push(got), { aborted: false });
		expect(end?.state).toBe("looking");
		expect(seen).toEqual([pieceBytes, pieceBytes * 2, size]);
	});
	it("goes on after the connection was lost, and waits longer each time", async () => {
		const s = server(10, (n) => {
			if (n < 4) throw new Error("away");
		});
		let waited = 0;
		await sendFile(file(10), 0, s.wire, ({ waiting }) => waiting && waited++, { aborted: false });
		expect(s.got()).toBe(10);
		expect(waited).toBe(3);
		expect(s.waits).toEqual([1000, 2000, 4000]);
	});
	it("looks where to go on when there is a gap", async () => {
		const s = server(pieceBytes + 1);
		await sendFile(file(pieceBytes + 1), pieceBytes, s.wire, () => {}, { aborted: false });
		expect(s.got()).toBe(pieceBytes + 1);
	});
	it("ends with what cannot heal, and when it is stopped", async () => {
		const s = server(10, () => {
			throw new Error("refused");
		});
		await expect(sendFile(file(10), 0, s.wire, () => {}, { aborted: false })).rejects.toThrow("refused");
		expect(await sendFile(file(10), 0, s.wire, () => {}, { aborted: true })).toBeUndefined();
	});
});

it("files are known by their names", () => {
	expect(["a.xml", "a.ZIP", "b.ghee.tar.gz", "x.docx"].map(sourceOf)).toEqual([
		"wordpress",
		"markdown",
		"archive",
		undefined,
	]);
});

it("states and fractions", () => {
	expect(importState({ state: "importing", step: "Importing" })).toMatchObject({ word: "Importing", moving: true });
	expect(importState({ state: "looked", step: "" }).word).toBe("Ready to import");
	expect([fraction(1, 0), fraction(1, 4), fraction(9, 4)]).toEqual([undefined, 0.25, 1]);
});

describe("a report", () => {
	const row = { name: "posts", created: 3, updated: 1, unchanged: 0, skipped: 2 };
	const report = {
		source: "s",
		rows: [row],
		changes: [],
		skips: [
			{ row: "posts", title: "A\tB", reason: "no title" },
			{ row: "posts", reason: "too large", count: 5 },
			{ row: "posts", reason: "no title" },
		],
		notes: [],
	};
	it("is one sentence", () => {
		expect(totals(report)).toEqual({ created: 3, updated: 1, unchanged: 0, skipped: 2 });
		expect(sentence(report)).toBe("3 added, 1 updated, 2 left out.");
		expect(sentence({ ...report, dry_run: true, rows: [] })).toContain("Nothing would be added");
	});
	it("has what was left out by reason, the most frequent first", () => {
		expect(grouped(report.skips).map((g) => [g.reason, g.count])).toEqual([
			["too large", 5],
			["no title", 2],
		]);
		expect(grouped(null)).toEqual([]);
	});
	it("can be kept as a table", () => {
		const lines = asText(report).split("\n");
		expect(lines).toHaveLength(4);
		expect(lines[1]!.split("\t")[3]).toBe("A B");
	});
});
