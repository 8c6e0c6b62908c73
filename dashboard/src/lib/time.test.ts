import { describe, expect, it } from "vitest";
import { duration, exact, relative } from "./time";

const now = Date.parse("2026-03-02T09:00:00Z");

describe("relative", () => {
	it.each([
		["2026-03-02T08:59:58Z", "just now"],
		["2026-03-02T08:58:00Z", "2 minutes ago"],
		["2026-03-02T07:00:00Z", "2 hours ago"],
		["2026-03-01T09:00:00Z", "yesterday"],
		["2026-03-05T09:00:00Z", "in 3 days"],
		["2024-03-02T09:00:00Z", "2 years ago"],
	])("%s", (at, want) => expect(relative(at, now, "en")).toBe(want));
});

it("exact is in the zone that is asked for", () => {
	expect(exact("2026-03-02T09:00:00Z", "Europe/Berlin", "en-GB")).toBe("2 Mar 2026, 10:00:00");
});

it.each([
	[38.2, "38 ms"],
	[2400, "2.4 s"],
	[180_000, "3 min"],
])("duration of %d", (ms, want) => expect(duration(ms)).toBe(want));
