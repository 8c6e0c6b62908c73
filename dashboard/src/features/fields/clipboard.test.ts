import { expect, it } from "vitest";
import { type Copied, copy, type Places, paste, readCopied, written } from "./clipboard";

const copied: Copied = { of: "components", site: "harbour", items: [{ type: "hero", fields: { headline: "Hi" } }] };

function places(system: Places["system"]): Places {
	const kept = new Map<string, string>();
	return { system, local: { setItem: (k, v) => void kept.set(k, v), getItem: (k) => kept.get(k) ?? null } };
}
const refusing: Places["system"] = {
	writeText: () => Promise.reject(new Error("no")),
	readText: () => Promise.reject(new Error("no")),
};

it("what was copied can be pasted", async () => {
	let text = "";
	const p = places({
		writeText: async (t) => {
			text = t;
		},
		readText: async () => text,
	});
	await copy(copied, p);
	expect(await paste(p)).toEqual(copied);
});

it("a browser without a clipboard copies within itself", async () => {
	for (const system of [undefined, refusing]) {
		const p = places(system);
		await copy(copied, p);
		expect(await paste(p)).toEqual(copied);
	}
});

it("text that is no copy of ours is none", () => {
	for (const text of [
		"",
		"ghee/1",
		"{}",
		'{"clipboard":"ghee/1","of":"components","items":[{"type":1}]}',
		'{"clipboard":"ghee/1","of":"x","items":[]}',
	]) {
		expect(readCopied(text)).toBeNull();
	}
	expect(readCopied(written(copied))).toEqual(copied);
});
