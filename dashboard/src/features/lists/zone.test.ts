import { describe, expect, it } from "vitest";
import { wallIn, zones, zoneWords } from "./zone";

describe("zones", () => {
	it("tell what a clock there shows", () => {
		expect(wallIn(new Date("2027-03-28T00:59:00Z"), "Europe/Berlin")).toBe("2027-03-28T01:59");
		expect(wallIn(new Date("2027-03-28T01:00:00Z"), "Europe/Berlin")).toBe("2027-03-28T03:00");
		expect(wallIn(new Date("2027-01-01T00:00:00Z"), "UTC")).toBe("2027-01-01T00:00");
	});
	it("have words, and one's own comes first", () => {
		expect(zoneWords("Europe/Berlin", new Date("2027-07-01T00:00:00Z"))).toBe("Europe/Berlin (GMT+2)");
		expect(new Set(zones()).size).toBe(zones().length);
	});
});
