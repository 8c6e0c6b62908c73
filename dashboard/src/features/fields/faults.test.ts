import { expect, it } from "vitest";
import { faultsOf, faultsWithin, noFaults, sentence } from "./faults";

it("errors of the server stand at the paths of the form", () => {
	const faults = faultsOf({
		"body.values.title": "is required; give it a value.",
		"values.body[1].fields.headline": "has 90 characters; at most 70 fit.",
		slug: "is taken.",
	});
	expect(Object.keys(faults)).toEqual(["title", "body[1].fields.headline", "slug"]);
	expect(faultsWithin(faults, "body[1]")).toBe(1);
	expect(faultsWithin(faults, "body[10]")).toBe(0);
	expect(faultsWithin(faults, "")).toBe(3);
	expect(faultsOf(undefined)).toBe(noFaults);
});

it("a fault reads as a sentence", () => {
	expect(sentence("Headline", "is required; give it a value.")).toBe("Headline is required; give it a value.");
	expect(sentence("Colour", '"x" is no colour.')).toBe('"x" is no colour.');
});
