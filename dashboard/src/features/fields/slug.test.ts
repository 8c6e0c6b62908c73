import { describe, expect, it } from "vitest";
import { slugFault, slugOf } from "./slug";

// The cases of internal/text/slug_test.go: both must make the same slug.
const long = "abcdefghi-".repeat(12);
const cases: [string, string][] = [
	["", ""],
	[" – … ! ", ""],
	["Hello, World!", "hello-world"],
	["--a__b..c~~d--", "a-b-c-d"],
	["Crème Brûlée", "creme-brulee"],
	["Ångström ÅNGSTRÖM", "angstrom-angstrom"],
	["Straße STRASSE ẞ", "strasse-strasse-ss"],
	["Æsir, Œuvre, Ørsted, Đà Nẵng, Łódź, Þór, Ħal", "aesir-oeuvre-orsted-da-nang-lodz-thor-hal"],
	["ﬁne Ⅷ ½ ²", "fine-viii-1-2-2"],
	["Привет, Йод ё", "привет-йод-ё"],
	["東京タワー 2024年", "東京タワー-2024年"],
	["ガイド", "ガイド"],
	["한국어 소개", "한국어-소개"],
	["हिन्दी में", "हिन्दी-में"],
	["سلام دنیا ۱۲", "سلام-دنیا-۱۲"],
	["می\u200cخواهم co\u00adoperate", "میخواهم-cooperate"],
	["keycap 1\ufe0f\u20e3 ❤\ufe0f love", "keycap-1-love"],
	["don't Oʼahu", "don-t-oahu"],
	["\u0301a", "a"],
	[long, long.slice(0, 99)],
	[`x${long}`, `x${long}`.slice(0, 100)],
	[`xy${long}`, `xy${long}`.slice(0, 91)],
	[`a ${"b".repeat(200)}`, `a-${"b".repeat(98)}`],
	["नि".repeat(60), "नि".repeat(50)],
];

describe("a slug", () => {
	it.each(cases)("of %j is %j, as the server makes it", (name, slug) => {
		expect(slugOf(name)).toBe(slug);
	});
	it("says what is wrong with it", () => {
		for (const s of ["a", "brot-und-käse", "東京", "a.b~c_d"]) expect(slugFault(s)).toBe("");
		for (const s of ["", "search", "..", "a b", "a/b", "x".repeat(101)]) expect(slugFault(s)).not.toBe("");
	});
});
