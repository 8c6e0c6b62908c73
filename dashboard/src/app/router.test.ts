import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { router } from "./router";

it("has no page of its own at an address that a site may have", () => {
	const source = readFileSync("../internal/account/site.go", "utf8");
	const reserved = /reservedSites = \[\]string\{(.*)\}/.exec(source)?.[1]?.match(/[a-z-]+/g) ?? [];
	const own = Object.values(router.routesByPath)
		.map((r) => r.fullPath.split("/")[1] ?? "")
		.filter((first) => first !== "" && !first.startsWith("$"));
	expect(own.length).toBeGreaterThan(3);
	for (const first of own) expect(reserved).toContain(first);
});
