import { expect, it } from "vitest";
import { type Environment, environmentOf } from "./environment";

it.each([
	["production", "Production", "live"],
	["staging", "Staging", "scheduled"],
	["demo", "Demo", "scheduled"],
	[undefined, "Production", "live"],
])("%s is told as %s", (value, word, tone) =>
	expect(environmentOf(value as Environment | undefined)).toEqual({ word, tone }),
);
