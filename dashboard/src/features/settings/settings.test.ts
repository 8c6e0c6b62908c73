import { describe, expect, it } from "vitest";
import { languageName, localeFault, offered, readChains, writeChains } from "./fallback";
import { actionWords, roleName, tokenKind, tokenState } from "./words";

describe("chains", () => {
	it("are read and written as the setting has them", () => {
		const text = "de=en;pt-br=pt,en";
		expect(readChains(text)).toEqual({ de: ["en"], "pt-br": ["pt", "en"] });
		expect(writeChains(readChains(text))).toBe(text);
		expect(readChains("")).toEqual({});
		expect(writeChains({ de: [] })).toBe("");
	});
	it("offer no locale twice, nor itself", () => {
		expect(offered(["en", "de", "fr"], "de", ["en"])).toEqual(["fr"]);
		expect(offered(["en", "de"], "en", Array(10).fill("x"))).toEqual([]);
	});
});

it.each([
	["de", true],
	["pt-br", true],
	["zh-hant-tw", true],
	["german", false],
	["d", false],
	["en", false],
	["zh-hant-taiwan", false],
])("the locale %s", (code, good) => expect(localeFault(code, ["en"]) === "").toBe(good));

it("languages have names, and none for nonsense", () => {
	expect(languageName("de")).toBe("German");
	expect(languageName("qq")).toBe("");
	expect(languageName("!!")).toBe("");
});

describe("tokens", () => {
	const now = new Date("2027-01-10T12:00:00Z");
	it.each([
		[{}, "Holds"],
		[{ expires: "2027-06-01T00:00:00Z" }, "Holds"],
		[{ expires: "2027-01-13T12:00:00Z" }, "Ends in 3 days"],
		[{ expires: "2027-01-10T18:00:00Z" }, "Ends today"],
		[{ expires: "2027-01-01T00:00:00Z" }, "Ended"],
		[{ expires: "2027-06-01T00:00:00Z", revoked: "2027-01-01T00:00:00Z" }, "Revoked"],
	])("%o", (token, word) => expect(tokenState(token, now).word).toBe(word));
	it("are of a kind", () => {
		expect(tokenKind({ kind: "read", preview: true }).name).toBe("Preview");
		expect(tokenKind({ kind: "write", preview: false }).name).toBe("Write");
	});
});

it("actions and roles are words", () => {
	expect(actionWords("document.publish")).toBe("Document published");
	expect(actionWords("content.import")).toBe("Content imported");
	expect(actionWords("odd.new_thing")).toBe("Odd new thing");
	expect(roleName("admin")).toBe("Admin");
	expect(roleName("member")).toBe("Member");
});
