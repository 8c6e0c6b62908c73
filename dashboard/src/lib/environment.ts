/** What a site is for, in words: whoever publishes sees at every moment whether it is the one that readers see. */
export const environments = [
	{ value: "production", word: "Production" },
	{ value: "staging", word: "Staging" },
	{ value: "test", word: "Test" },
	{ value: "development", word: "Development" },
	{ value: "demo", word: "Demo" },
] as const;

export type Environment = (typeof environments)[number]["value"];

/** environmentOf is the word and the tone of an environment; an answer from before there were any is of production. */
export function environmentOf(value: Environment | undefined): { word: string; tone: "live" | "scheduled" } {
	const known = environments.find((e) => e.value === value) ?? environments[0];
	return { word: known.word, tone: known.value === "production" ? "live" : "scheduled" };
}
