import { expect, test } from "vitest";
import { exposure } from "./durability";

test("nothing is said where nothing more was asked for, and where it is had", () => {
	expect(exposure(undefined)).toBeUndefined();
	expect(exposure({ asked: "remote", has: "remote" })).toBeUndefined();
	expect(exposure({ asked: "degrade", has: "remote" })).toBeUndefined();
});

test("what is missing is said, and why", () => {
	const degraded = exposure({ asked: "degrade", has: "local", why: "No standby confirmed a change in time." });
	expect(degraded?.short).toContain("one machine");
	expect(degraded?.words).toMatch(/No standby confirmed a change in time\.$/);
	expect(exposure({ asked: "remote", has: "local" })?.words).toContain("unknown outcome");
});
