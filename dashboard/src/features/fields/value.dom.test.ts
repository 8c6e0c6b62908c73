import { describe, expect, it, vi } from "vitest";
import { partsOf, wordsOf } from "./date/words";
import { fitPicked, fitValues } from "./fit";
import { fileName, wholeAddress } from "./media/address";
import { readNumber } from "./number/read";
import { contentsOf, found, grouped } from "./picker/groups";
import { recent, used } from "./picker/recent";
import { height, shapesOf, width } from "./picker/shapes";
import { schemaOf } from "./schema";
import { componentType, field } from "./testing";
import { standings } from "./translate";
import { cut, lengthOf, missing, plainText } from "./value";

const hero = componentType("hero", [
	field("headline", "short_text", { required: true, label: "Headline" }),
	field("image", "media"),
]);
const card = componentType("card", [
	field("rows", "repeater", { fields: [field("label", "short_text", { required: true })] }),
]);
const schema = schemaOf([hero, card]);
const body = field("body", "component_picker", { components: [hero.id, card.id] });

describe("values", () => {
	it("are counted as the server counts them", () => {
		expect(lengthOf("naïve 🎉")).toBe(7);
	});
	it("are plain text without scripts", () => {
		expect(plainText("<p>One</p><p>Two &amp; three</p><script>alert(1)</script>")).toBe("One Two & three");
		expect(plainText("a < b")).toBe("a < b");
		expect(plainText("<form><input name=textContent>a<b id=innerHTML>b</b></form>")).toBe("ab");
		expect(cut("x".repeat(200))).toHaveLength(120);
	});
	it("are read where no handler, style or address of theirs counts", () => {
		const parsed = vi.spyOn(DOMParser.prototype, "parseFromString");
		plainText('<img src=x onerror="alert(1)"><p style="color:red">a</p><base href="https://evil.test/">');
		const [body] = parsed.mock.results.map((r) => (r.value as Document).body);
		for (const name of ["onerror", "style"]) expect(body?.querySelector(`[${name}]`)).toBeNull();
		expect(body?.querySelector("base")?.hasAttribute("href")).toBe(false);
		parsed.mockRestore();
	});
	it("tell what is needed before they can be published, at any depth", () => {
		const defs = [
			field("title", "short_text", { required: true }),
			body,
			field("seo", "component", { components: [hero.id] }),
		];
		const values = {
			body: [
				{ type: "hero", fields: {} },
				{ type: "card", fields: { rows: [{ label: "" }] } },
			],
		};
		expect(missing(defs, values, schema).map((m) => m.path)).toEqual([
			"title",
			"body[0].fields.headline",
			"body[1].fields.rows[0].label",
			"seo.headline",
		]);
	});
});

describe("what is pasted", () => {
	it("loses what the type has not got", () => {
		const { value, left } = fitValues(hero.fields, { headline: "A", image: "m1", colour: "red", n: "" }, schema);
		expect(value).toEqual({ headline: "A", image: "m1" });
		expect(left).toEqual(["colour"]);
	});
	it("of another site loses what its ids mean there", () => {
		expect(
			fitPicked(body, { type: "hero", fields: { headline: "A", image: "m1" } }, schema, { foreign: true }),
		).toEqual({
			value: { type: "hero", fields: { headline: "A" } },
			left: ["image"],
		});
	});
	it("stands nowhere but where its component may", () => {
		expect(
			fitPicked(field("b", "component_picker", { components: [card.id] }), { type: "hero", fields: {} }, schema),
		).toBeNull();
	});
});

describe("the components to pick from", () => {
	const types = [
		hero,
		card,
		componentType("quote", [field("words", "long_text")]),
		componentType("signup", [field("f", "form")]),
	];
	it("stand in groups, and are found by any of their words", () => {
		expect(grouped(types).map((g) => `${g.name}: ${g.types.map((t) => t.key)}`)).toEqual([
			"Text: quote",
			"With pictures: hero",
			"Lists: card",
			"Forms and code: signup",
		]);
		expect(found(types, "HEADL").map((t) => t.key)).toEqual(["hero"]);
		expect(found(types, "hero nothing")).toEqual([]);
		expect(contentsOf(hero)).toBe("Headline, Image");
	});
	it("that were used last come first", () => {
		const kept = new Map<string, string>();
		const store = {
			getItem: (k: string) => kept.get(k) ?? null,
			setItem: (k: string, v: string) => void kept.set(k, v),
		};
		for (const id of ["a", "b", "c", "a", "d", "e"]) used("s", id, store);
		expect(recent("s", store)).toEqual(["e", "d", "a", "c"]);
		kept.set("ghee.components.s", "{broken");
		expect(recent("s", store)).toEqual([]);
	});
	it("are drawn within their picture", () => {
		const all = ["short_text", "long_text", "repeater", "form", "checkbox", "number", "media", "wysiwyg"] as const;
		for (const fields of [[], hero.fields, all.map((k) => field(k, k))]) {
			for (const s of shapesOf(fields)) {
				const [w, h] = s.is === "dot" ? [s.r, s.r] : [s.w, s.h];
				expect(s.x).toBeGreaterThanOrEqual(0);
				expect(s.x + w).toBeLessThanOrEqual(width);
				expect(s.y + h).toBeLessThanOrEqual(height);
			}
		}
	});
});

it("numbers are read as people write them", () => {
	expect(["", " 3 ", "2,5", "-1.", ".5", "1e3"].map(readNumber)).toEqual([null, 3, 2.5, -1, 0.5, 1000]);
	for (const odd of ["x", "1 2", "1.2.3", "--1", "Infinity", "1e999"]) expect(readNumber(odd)).toBeUndefined();
});

it("dates have no zone", () => {
	expect(partsOf("2026-03-02T08:15:30")).toEqual({ day: "2026-03-02", time: "08:15:30" });
	expect(partsOf("soon")).toEqual({ day: "", time: "" });
	expect(wordsOf("2026-03-02T23:59:00", "en-GB")).toMatch(/^Monday,? 2 March 2026, 23:59$/);
	expect(wordsOf("")).toBe("");
});

it("files have whole addresses and names", () => {
	expect(wholeAddress("/a/b.jpg", "https://m.test/x/")).toBe("https://m.test/x/a/b.jpg");
	expect(wholeAddress("https://m.test/b.jpg", "https://n.test")).toBe("https://m.test/b.jpg");
	expect(fileName("https://m.test/a/caf%C3%A9.jpg?w=1")).toBe("café.jpg");
	expect(fileName("https://m.test/%E0%A4%A")).toBe("%E0%A4%A");
});

it("a locale is behind when its draft is older than that of the source", () => {
	const states = [
		{ locale: "en", updated: "2026-03-02T10:00:00Z", trashed: false },
		{ locale: "de", updated: "2026-03-01T10:00:00Z", trashed: false },
		{ locale: "fr", updated: "2026-03-03T10:00:00Z", trashed: false },
		{ locale: "it", updated: "2026-03-03T10:00:00Z", trashed: true },
	];
	expect(standings(["en", "de", "fr", "it"], states, "en")).toEqual({
		en: "source",
		de: "behind",
		fr: "current",
		it: "missing",
	});
});
