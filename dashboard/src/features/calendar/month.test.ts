import { describe, expect, it } from "vitest";
import { dayIn, monthOf, plus, plusMonths, startOf, weekOf } from "./month";

describe("days", () => {
	it("add up across months, years and leap days", () => {
		expect(plus("2027-12-31", 1)).toBe("2028-01-01");
		expect(plus("2028-02-28", 1)).toBe("2028-02-29");
		expect(plus("2027-03-01", -1)).toBe("2027-02-28");
		expect(plusMonths("2027-01-31", 1)).toBe("2027-02-28");
		expect(plusMonths("2027-01-15", -1)).toBe("2026-12-15");
	});

	it("make weeks that begin with any day", () => {
		expect(weekOf("2027-03-28", 1)[0]).toBe("2027-03-22");
		expect(weekOf("2027-03-28", 0)[0]).toBe("2027-03-28");
		expect(weekOf("2027-03-28", 6)[0]).toBe("2027-03-27");
	});

	it("make months of whole weeks, each day of the month once", () => {
		for (let m = "2027-01-15"; m < "2030-01-01"; m = plusMonths(m, 1)) {
			for (const first of [0, 1, 6]) {
				const weeks = monthOf(m, first);
				const days = weeks.flat();
				expect(days.every((d, i) => i === 0 || d === plus(days[i - 1] as string, 1))).toBe(true);
				const inside = days.filter((d) => d.slice(0, 7) === m.slice(0, 7));
				expect(inside[0]).toBe(`${m.slice(0, 7)}-01`);
				expect(plus(inside.at(-1) as string, 1).slice(8)).toBe("01");
				expect(weeks.every((w) => w.some((d) => d.slice(0, 7) === m.slice(0, 7)))).toBe(true);
			}
		}
	});

	it("begin at midnight of their place", () => {
		expect(startOf("2027-03-28", "Europe/Berlin").toISOString()).toBe("2027-03-27T23:00:00.000Z");
		expect(startOf("2027-03-29", "Europe/Berlin").toISOString()).toBe("2027-03-28T22:00:00.000Z");
		expect(startOf("2027-03-28", "Pacific/Kiritimati").toISOString()).toBe("2027-03-27T10:00:00.000Z");
		expect(dayIn(new Date("2027-03-27T23:30:00Z"), "Europe/Berlin")).toBe("2027-03-28");
		expect(dayIn(new Date("2027-03-27T23:30:00Z"), "America/New_York")).toBe("2027-03-27");
	});
});
