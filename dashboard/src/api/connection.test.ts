import { describe, expect, it, vi } from "vitest";
import { createConnection, type Found, type Reason } from "./connection";

/** hand is a clock that is moved by hand. */
function hand() {
	const waiting: (() => void)[] = [];
	return {
		later: (f: () => void) => void waiting.push(f),
		step: async () => {
			waiting.shift()?.();
			for (let i = 0; i < 5; i++) await Promise.resolve();
		},
		get size() {
			return waiting.length;
		},
	};
}

/** finds is a probe that finds one thing after another. */
function finds(...found: (Found | Error)[]) {
	return vi.fn(async (_refused: Reason | undefined): Promise<Found> => {
		const next = found.length > 1 ? found.shift() : found[0];
		if (next instanceof Error) throw next;
		return next ?? "up";
	});
}

describe("connection", () => {
	it("is away after a request without answer, and asks until the server is back", async () => {
		const clock = hand();
		const probe = finds("away", new Error(), "up");
		const c = createConnection(probe, clock.later);
		const heard = vi.fn();
		c.subscribe(heard);
		c.failed();
		c.failed(); // of another request: one probe is enough
		expect(c.get()).toBe("away");
		expect(clock.size).toBe(1);
		await clock.step();
		await clock.step();
		expect(c.get()).toBe("away");
		await clock.step();
		expect(c.get()).toBe("up");
		expect(probe).toHaveBeenCalledTimes(3);
		expect(heard).toHaveBeenCalledTimes(2);
	});

	it("stops asking when another request was answered", async () => {
		const clock = hand();
		const c = createConnection(finds("away"), clock.later);
		c.failed();
		c.answered();
		await clock.step();
		expect(c.get()).toBe("up");
		expect(clock.size).toBe(0);
	});

	it("says why no changes are taken, until one is; what was read says nothing", async () => {
		const clock = hand();
		const probe = finds("storage_full", "up");
		const c = createConnection(probe, clock.later);
		c.refused("storage_full");
		expect([c.get(), c.why()]).toEqual(["reading", "storage_full"]);
		c.answered();
		expect(c.get()).toBe("reading");
		await clock.step();
		expect(probe).toHaveBeenLastCalledWith("storage_full");
		await clock.step();
		expect([c.get(), c.why()]).toEqual(["up", undefined]);
		c.refused("read_only");
		c.answered(true);
		expect(c.get()).toBe("up");
	});

	it("asks before it believes that the database is away, and tells when what failed can be asked again", async () => {
		const clock = hand();
		const c = createConnection(finds("up", "database", "up"), clock.later);
		const heard = vi.fn();
		c.subscribe(heard);
		c.refused();
		expect(c.get()).toBe("up");
		await clock.step();
		expect([c.get(), heard.mock.calls.length]).toEqual(["up", 1]);
		c.refused();
		await clock.step();
		expect([c.get(), c.why()]).toEqual(["reading", "database"]);
		c.answered();
		expect(c.get()).toBe("up");
	});
});
