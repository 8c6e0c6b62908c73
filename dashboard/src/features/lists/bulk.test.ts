import { describe, expect, it, vi } from "vitest";
import { ApiFault } from "@/api";
import { type BulkState, runBulk } from "./bulk";

const ids = ["a", "b", "c", "d", "e"];
const away = () => new ApiFault(503, { code: "unavailable", title: "away" });
const still = () => Promise.resolve();

describe("work on many", () => {
	it("goes part by part and tells how far it is, with what failed", async () => {
		const told: BulkState[] = [];
		const keys: string[] = [];
		let n = 0;
		const end = await runBulk(
			ids,
			2,
			async (these, key) => {
				keys.push(key);
				return these.includes("c") ? [{ id: "c", reason: "title: say something" }] : [];
			},
			(s) => told.push(s),
			new AbortController().signal,
			() => `k${n++}`,
			still,
		);
		expect(told.map((s) => s.done)).toEqual([0, 2, 4, 5, 5]);
		expect(end.failures).toEqual([{ id: "c", reason: "title: say something" }]);
		expect([end.ended, end.cancelled, keys]).toEqual([true, false, ["k0", "k1", "k2"]]);
	});

	it("sends a part again under its key when nobody answered, and stops when nobody does", async () => {
		const part = vi.fn().mockRejectedValueOnce(away()).mockResolvedValueOnce([]).mockRejectedValue(away());
		let n = 0;
		const end = await runBulk(
			ids,
			3,
			part,
			() => {},
			new AbortController().signal,
			() => `k${n++}`,
			still,
		);
		expect(part.mock.calls.map((c) => c[1])).toEqual(["k0", "k0", "k1", "k1", "k1"]);
		expect([end.done, end.stopped?.status, end.failures.length]).toEqual([3, 503, 0]);
	});

	it("a part that was refused fails with the cause, and the rest goes on", async () => {
		const part = vi
			.fn()
			.mockRejectedValueOnce(new ApiFault(403, { code: "denied", detail: "Not yours." }))
			.mockResolvedValue([]);
		const end = await runBulk(
			ids,
			2,
			part,
			() => {},
			new AbortController().signal,
			() => "k",
			still,
		);
		expect(end.failures.map((f) => [f.id, f.reason])).toEqual([
			["a", "Not yours."],
			["b", "Not yours."],
		]);
		expect(end.done).toBe(5);
	});

	it("can be cancelled", async () => {
		const stop = new AbortController();
		const end = await runBulk(
			ids,
			2,
			async () => {
				stop.abort();
				return [];
			},
			() => {},
			stop.signal,
			() => "k",
			still,
		);
		expect([end.done, end.cancelled]).toEqual([2, true]);
	});
});
