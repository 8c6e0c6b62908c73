import { describe, expect, it } from "vitest";
import { countText, countWords } from "./count";
import { embedOf, providerOf } from "./embed/providers";
import { search } from "./find/search";
import { look, storedOf } from "./look";
import { alignOf, withAlign } from "./schema/islands";
import { isSafeLink, shownFrom } from "./schema/keep";
import { read } from "./schema/read";
import { matching, slashItems } from "./slash/items";
import { addressOf } from "./ui/LinkDialog";

describe("counting", () => {
	it.each([
		["one two, three-four", 4],
		["", 0],
		["don’t", 1],
		["今天天气很好", 3],
	])("%s", (text, words) => expect(countText(text).words).toBeGreaterThanOrEqual(words - 1));

	it("counts blocks apart from each other, and characters as people see them", () => {
		expect(countWords(read("<p>one</p><p>two <b>th</b>ree</p><ul><li>four</li></ul>"))).toEqual({
			words: 4,
			characters: 16,
		});
	});
});

describe("finding", () => {
	const doc = read("<p>Café and <b>ca</b>fe, CAFETERIA</p><p>ca</p><p>fe</p>");
	const texts = (text: string, more = {}) =>
		search(doc, { text, matchCase: false, wholeWords: false, ...more }).map((m) => doc.textBetween(m.from, m.to));

	it("finds across marks, whatever case and accents", () => expect(texts("cafe")).toEqual(["Café", "cafe", "CAFE"]));
	it("minds case when told", () => expect(texts("cafe", { matchCase: true })).toEqual(["cafe"]));
	it("minds words when told", () => expect(texts("cafe", { wholeWords: true })).toEqual(["Café", "cafe"]));
	it("does not find across blocks", () => expect(texts("cafe").length).toBe(3));
	it("finds nothing for nothing", () => expect(texts("")).toEqual([]));
	it("finds an accent that is a character of its own with its letter", () => {
		const d = read("<p>cafe\u0301s</p>");
		const [m] = search(d, { text: "cafe", matchCase: false, wholeWords: false });
		expect(d.textBetween(m!.from, m!.to)).toBe("cafe\u0301");
	});
});

describe("embedding", () => {
	it.each([
		[
			"https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42s",
			"https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=42",
		],
		["https://youtu.be/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"],
		["https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871"],
		[
			"https://open.spotify.com/intl-de/track/4cOdK2wGLETKBW3PvgPWqT",
			"https://open.spotify.com/embed/track/4cOdK2wGLETKBW3PvgPWqT",
		],
		["https://codepen.io/ann/pen/abc123", "https://codepen.io/ann/embed/abc123"],
		[
			'<iframe width="5" src="https://www.youtube.com/embed/dQw4w9WgXcQ?x=1&amp;y=2" onload="x()"></iframe>',
			"https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
		],
	])("%s", (address, src) => expect(embedOf(address)?.src).toBe(src));

	it.each([
		"javascript:alert(1)//youtube.com/watch?v=dQw4w9WgXcQ",
		"https://youtube.com.evil.test/watch?v=dQw4w9WgXcQ",
		"https://evil.test/https://www.youtube.com/embed/dQw4w9WgXcQ",
		'https://www.youtube.com/watch?v="><script>',
		"data:text/html,x",
		"",
	])("refuses %s", (address) => expect(embedOf(address)).toBeNull());

	it("knows its own frames alone", () => {
		expect(providerOf("https://player.vimeo.com/video/1")).toBe("Vimeo");
		expect(providerOf("https://player.vimeo.com.evil.test/video/1")).toBeNull();
		expect(providerOf("https://www.youtube.com/embed/x#javascript:1")).toBeNull();
	});
});

describe("what is stored", () => {
	it.each([
		"<P>odd   case</P>\n\n",
		"text",
		"<p>a</p>\r\n<p>b</p>",
		"",
		"<ul>\n<li>a</li>\n</ul>",
		"<p>&eacute;&#8217;</p>",
	])("stays byte for byte: %j", (html) => {
		const seen = look(html);
		expect(seen.changes).toEqual([]);
		expect(storedOf(seen.doc, seen)).toBe(html);
	});

	it("is nothing for a text that was emptied", () => {
		expect(storedOf(read("<p></p>"), look("<p>gone</p>"))).toBe("");
	});

	it("tells what would be lost", () => {
		const { changes } = look("<p><small>a<small> b</small></small></p>");
		expect(changes.some((c) => c.kind === "lost")).toBe(true);
	});
});

describe("links and pictures", () => {
	it.each([
		"javascript:alert(1)",
		"JaVaScRiPt:x",
		" java\tscript:x",
		"\u0001javascript:x",
		"data:text/html,x",
		"vbscript:x",
		"blob:x",
		"file:///x",
	])("%j leads nowhere", (href) => {
		expect(isSafeLink(href)).toBe(false);
	});
	it.each(["https://x.test", "/a", "a/b:c", "#x", "?a=b", "mailto:a@b.test", "tel:+1"])("%s is a link", (href) =>
		expect(isSafeLink(href)).toBe(true),
	);
	it.each([
		["example.com", "https://example.com"],
		["a@b.test", "mailto:a@b.test"],
		["/about", "/about"],
		["https://x.test", "https://x.test"],
		["javascript:alert(1)", "javascript:alert(1)"],
	])("%s is completed to %s", (typed, href) => expect(addressOf(typed)).toBe(href));
	it.each([
		["https://x.test/a.png", "https://x.test/a.png"],
		["http://x.test/a.png", null],
		["data:image/svg+xml;base64,x", null],
		["data:text/html,x", null],
		["/api/sign-out", null],
		["//x.test/a.png", null],
	])("%s is shown from %s", (src, from) => expect(shownFrom(src)).toBe(from));

	it("moves a picture in the way its classes tell it", () => {
		expect(withAlign({ class: "size-full alignleft", id: "x" }, "right")).toEqual({
			class: "size-full alignright",
			id: "x",
		});
		expect(withAlign(null, "center")).toEqual({ class: "align-center" });
		expect(withAlign({ class: "align-left" }, "")).toBeNull();
		expect(alignOf({ class: "aligncenter big" })).toBe("center");
		expect(alignOf({ class: "realign-left" })).toBe("");
	});
});

it("offers what begins with the letters first", () => {
	expect(
		matching(
			slashItems(() => {}),
			"t",
		)
			.map((i) => i.label)
			.slice(0, 2),
	).toEqual(["Text", "Table"]);
	expect(
		matching(
			slashItems(() => {}),
			"video",
		)[0]?.id,
	).toBe("embed");
});
