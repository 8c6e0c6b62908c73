import { expect, it } from "vitest";
import { hintOf } from "./hint";
import { field } from "./testing";
import type { FieldDef, FieldKind } from "./types";

// Every rule of the content model that a form cannot show in another way (internal/content, Rules).
it.each<[FieldKind, Partial<FieldDef>, string]>([
	["short_text", {}, ""],
	["short_text", { required: true, max_length: 9 }, ""], // said beside the label
	["short_text", { min_length: 1 }, "At least 1 character."],
	["long_text", { min_length: 20 }, "At least 20 characters."],
	["short_text", { pattern: "[a-z]+", unique: true }, "Must match the pattern [a-z]+ No two entries may share it."],
	["number", { min: 0, max: 9 }, "From 0 to 9."],
	["number", { min: 0 }, "0 or more."],
	["number", { max: 0 }, "0 or less."],
	["component_picker", { min: 1, max: 3 }, "1 to 3 of them."],
	["component_picker", { max: 3 }, "At most 3."],
	["repeater", { min: 2 }, "At least 2."],
	["reference", { many: true, min: 2, max: 2 }, "Exactly 2."],
])("%s with %j: %s", (kind, rules, words) => {
	expect(hintOf(field("it", kind, rules))).toBe(words);
});
