import { describe, expect, it } from "vitest";
import { lines } from "./receipt";
import { publishVerb, said, statuses } from "./words";
import { instantOf, wallIn } from "./zones";

const seen = { detail: "", savedAt: undefined, conflicts: [], unkept: false, unsent: false };

describe("words of the bar", () => {
	it("say when it was saved, and what to do where it was not", () => {
		expect(said({ ...seen, state: "saved", savedAt: new Date(2026, 2, 1, 14, 2, 31).getTime() }).word).toBe(
			"Saved 14:02:31",
		);
		expect(said({ ...seen, state: "conflict", conflicts: [1] }).word).toBe("1 field differs");
		expect(said({ ...seen, state: "offline", detail: "Away.", unsent: true, unkept: true }).more).toMatch(
			/^Away\. This browser keeps nothing/,
		);
	});

	it("name a status by word", () => {
		expect(statuses({ status: "published", changed: true }).map((s) => s.word)).toEqual(["Published", "Draft ahead"]);
		expect(statuses({ status: "scheduled", changed: true }).map((s) => s.word)).toEqual(["Scheduled"]);
		expect(statuses(undefined)[0]?.word).toBe("New");
		expect(publishVerb({ status: "published", changed: false }, true)).toBe("Publish changes");
		expect(publishVerb({ status: "draft", changed: true }, false)).toBe("Publish");
	});
});

describe("a receipt", () => {
	it("is told in numbers", () => {
		const told = lines({
			position: "1.2",
			committed: "",
			complete: false,
			places: [
				{ name: "a", kind: "edge", has: true, after_ms: 38.2 },
				{ name: "b", kind: "edge", has: false, state: "disconnected" },
				{ name: "Fastly", kind: "cdn", has: true, after_ms: 164 },
			],
		});
		expect(told.map((l) => `${l.label}: ${l.value}`)).toEqual([
			"Edges: 1 of 2, 38 ms",
			"b: cannot be reached",
			"Fastly: purged, 164 ms",
		]);
	});
});

describe("time zones", () => {
	it("turn a clock on a wall into a moment and back", () => {
		const at = instantOf("2027-01-15T09:00", "Europe/Berlin");
		expect(new Date(at).toISOString()).toBe("2027-01-15T08:00:00.000Z");
		expect(wallIn("Asia/Kolkata", at)).toBe("2027-01-15T13:30");
	});

	it("move what a zone leaves out, and take the first of what comes twice", () => {
		expect(new Date(instantOf("2027-03-28T02:30", "Europe/Berlin")).toISOString()).toBe("2027-03-28T01:30:00.000Z");
		expect(new Date(instantOf("2027-10-31T02:30", "Europe/Berlin")).toISOString()).toBe("2027-10-31T00:30:00.000Z");
		expect(new Date(instantOf("2027-11-07T01:30", "America/New_York")).toISOString()).toBe("2027-11-07T05:30:00.000Z");
	});
});
