import { describe, expect, it } from "vitest";
import { byEntry, merged } from "./api";

describe("entries of a release", () => {
	it("are each in it once", () => {
		const a = { document: "a", locale: "en", action: "publish" } as const;
		const { entries, added } = merged(
			[a],
			[
				{ ...a, action: "unpublish" },
				{ ...a, locale: "de" },
				{ ...a, locale: "de" },
			],
		);
		expect([entries.length, added]).toEqual([2, 1]);
		expect(entries[0]).toBe(a);
	});
	it("get the faults that name them", () => {
		const found = byEntry([
			{ path: "body.entries[2].title", message: "say something." },
			{ path: "body.entries[2].parts[0].x", message: "too long." },
			{ path: "body.entries[0]", message: "in the trash." },
			{ path: "body.name", message: "none." },
		]);
		expect(found.get(2)).toEqual([
			{ field: "title", message: "say something." },
			{ field: "parts[0].x", message: "too long." },
		]);
		expect(found.get(0)).toEqual([{ field: "", message: "in the trash." }]);
		expect(found.get(-1)).toHaveLength(1);
	});
});
