import { describe, expect, it } from "vitest";
import { cacheWords, duration, freshness, pretty, size, told } from "./answer";
import { endpoints, missing, pathOf } from "./endpoints";
import { languages, quoted, shell, snippet } from "./snippets";

const endpoint = (id: string) => endpoints.find((e) => e.id === id)!;

describe("pathOf", () => {
	it("puts what belongs into the path there, and the rest into the query", () => {
		expect(pathOf(endpoint("page"), { page_type: "landing", slug: "a b/c", locale: "de", levels: "" })).toBe(
			"/v2/pages/landing/a%20b%2Fc/?locale=de",
		);
	});
	it("keeps the star of Single Pages, which clients send as it is", () => {
		expect(pathOf(endpoint("pages"), { page_type: "*" })).toBe("/v2/pages/*/");
	});
	it("takes filters under their whole names, and no name that the endpoint has not", () => {
		expect(
			pathOf(endpoint("pages"), {
				page_type: "dish",
				"fields.price__gt": "3",
				"fields.KEY": "x",
				bogus: "1",
				keys: "a",
			}),
		).toBe("/v2/pages/dish/?fields.price__gt=3");
		expect(pathOf(endpoint("posts"), { "fields.price": "3" })).toBe("/v2/posts/");
	});
	it("leaves commas between keys as they are", () => {
		expect(pathOf(endpoint("content"), { keys: "faq,team" })).toBe("/v2/content/?keys=faq,team");
	});
});

it("every endpoint names the parameters of its path, each once", () => {
	for (const e of endpoints) {
		const names = [...e.path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]);
		expect(e.params.filter((p) => p.inPath).map((p) => p.name)).toEqual(names);
		expect(new Set(e.params.map((p) => p.name)).size).toBe(e.params.length);
		expect(e.params.every((p) => p.help.length > 5)).toBe(true);
	}
	expect(new Set(endpoints.map((e) => e.id)).size).toBe(endpoints.length);
});

it("missing names what has to be filled in", () => {
	expect(missing(endpoint("page"), { page_type: "x", slug: " " })).toEqual(["slug"]);
	expect(missing(endpoint("posts"), {})).toEqual([]);
});

describe("snippets", () => {
	const call = { origin: "https://cms.example.com", path: "/v2/posts/?query=it's", token: "abc" };
	it("stay one word of a shell, whatever is in them", () => {
		expect(shell("a'b")).toBe(`'a'\\''b'`);
		expect(snippet("curl", call)).toBe(
			`curl -s 'https://cms.example.com/v2/posts/?query=it'\\''s' \\\n  -H 'Authorization: Token abc'`,
		);
	});
	it("are strings in the other languages, whatever is in them", () => {
		expect(quoted('a"b\\c\u2028\n')).toBe('"a\\"b\\\\c\\u2028\\n"');
		for (const language of languages) {
			const text = snippet(language, { ...call, path: '/v2/posts/?query=$x"`' });
			expect(text).toContain("Token abc");
			if (language !== "curl") expect(text).toContain(quoted('https://cms.example.com/v2/posts/?query=$x"`'));
		}
	});
	it("have JavaScript that can be read by a machine", () => {
		const code = snippet("JavaScript", call);
		expect(() => new Function(`return async () => { ${code} }`)).not.toThrow();
	});
});

describe("what an answer says of itself", () => {
	const headers = (h: Record<string, string>) => new Headers(h);
	it("is read from its headers", () => {
		const t = told({
			status: 200,
			bytes: 12,
			millis: 3,
			headers: headers({
				"Cache-Status": "ghee; hit; ttl=3",
				"Ghee-Position": "1.2",
				"Ghee-Served-By": "edge-1",
				"Ghee-State": "live",
				"Ghee-As-Of": "2027-01-01T00:00:00Z",
			}),
		});
		expect(t).toMatchObject({ position: "1.2", servedBy: "edge-1", state: "live" });
		expect(freshness(t, new Date("2027-01-01T00:00:00Z"))).toEqual({
			word: "Fresh",
			detail: "as of this second",
			fresh: true,
		});
	});
	it("says how old a stale answer is", () => {
		const t = told({
			status: 200,
			bytes: 0,
			millis: 0,
			headers: headers({ "Ghee-State": "disconnected", "Ghee-As-Of": "2027-01-01T00:00:00Z" }),
		});
		const f = freshness(t, new Date("2027-01-01T00:05:10Z"));
		expect(f.fresh).toBe(false);
		expect(f.detail).toContain("5 min ago");
		expect(freshness(told({ status: 200, bytes: 0, millis: 0, headers: headers({}) }), new Date()).word).toBe(
			"Not said",
		);
	});
	it("puts Cache-Status into words", () => {
		expect(cacheWords("ghee; hit; ttl=10")).toBe("answered from memory");
		expect(cacheWords("ghee; fwd=miss; detail=set")).toBe("made from this node's own copy");
		expect(cacheWords("ghee; fwd=bypass")).toContain("previews");
		expect(cacheWords("")).toBe("not said");
	});
	it("has units", () => {
		expect([size(999), size(12_345), size(2_500_000), duration(59), duration(3600), duration(86_400 * 3)]).toEqual([
			"999 B",
			"12.3 kB",
			"2.5 MB",
			"59 s",
			"1 h",
			"3 days",
		]);
		expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
		expect(pretty("<xml>")).toBe("<xml>");
	});
});
