import { describe, expect, it } from "vitest";
import { type Place, visible } from "./places";

const origin: Place = { kind: "origin", name: "origin", has: true, after_ms: 4 };
const edge = (name: string, has: boolean, more: Partial<Place> = {}): Place => ({
	kind: "edge",
	name,
	has,
	state: "live",
	...more,
});
const cdn = (has: boolean): Place => ({ kind: "cdn", name: "fastly", has, after_ms: has ? 164 : undefined });

describe("visible", () => {
	it.each<[string, Place[], ReturnType<typeof visible>]>([
		["an origin alone", [origin], { tone: "live", words: "Visible", after: 4 }],
		["an origin that is not there yet", [{ ...origin, has: false }], { tone: "draft", words: "On its way", after: 0 }],
		[
			"all edges",
			[origin, edge("a", true, { after_ms: 38 }), edge("b", true, { after_ms: 21 })],
			{ tone: "live", words: "Visible on 2 of 2 edges", after: 38 },
		],
		[
			"one edge waits",
			[origin, edge("a", true, { after_ms: 38 }), edge("b", false)],
			{ tone: "draft", words: "Visible on 1 of 2 edges", after: 38 },
		],
		[
			"one edge is cut off",
			[origin, edge("a", false, { state: "disconnected" })],
			{ tone: "trouble", words: "Visible on 0 of 1 edge", after: 4 },
		],
		["a CDN waits", [origin, cdn(false)], { tone: "draft", words: "Purged on 0 of 1 CDNs", after: 4 }],
		["a CDN is purged", [origin, cdn(true)], { tone: "live", words: "Visible", after: 164 }],
		["nothing", [], { tone: "live", words: "Visible", after: 0 }],
	])("%s", (_, places, want) => expect(visible(places)).toEqual(want));
});
