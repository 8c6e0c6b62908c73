import { describe, expect, it } from "vitest";
import { parse, unmask, write } from "./inert";

describe("stored HTML", () => {
	const names = "<form><input name=attributes><input name=childNodes></form><img name=body>";
	// In each of these a tokenizer that knows nothing of what is around a tag takes tags for text, or text for tags.
	it.each([
		["in SVG a style is no text", `<svg><style><p>${names}</style></svg>`],
		["in SVG a title is no text", `<svg><title><p>${names}</title></svg>`],
		["in a select there is no textarea", `<select><textarea></select>${names}`],
		["plain text in a select", `<select><plaintext></select>${names}`],
		["CDATA in SVG", `<svg><![CDATA[<b>]]></svg>${names}`],
		["a comment that is none", `<!--><b>${names}`],
	])("has no name that hides a property: %s", (_, html) => {
		const body = parse(html);
		expect(body.localName).toBe("body");
		for (const e of body.querySelectorAll("*")) {
			expect(e.hasAttribute("name"), e.outerHTML).toBe(false);
			expect([...e.attributes].length).toBeGreaterThanOrEqual(0);
		}
		expect(write(body)).toBe(
			`<body>${new DOMParser().parseFromString(`<body>${html}`, "text/html").body.innerHTML}</body>`,
		);
	});

	it("keeps what looks like an attribute in a value", () => {
		const html = '<svg><style><a id="</style><img src=1 onerror=x>"></a></style></svg>';
		const body = parse(html);
		expect(body.textContent).toBe("");
		for (const e of body.querySelectorAll("*")) for (const a of e.attributes) expect(unmask(a.value)).toBe(a.value);
		expect(unmask(body.innerHTML)).toBe(new DOMParser().parseFromString(html, "text/html").body.innerHTML);
	});
});
