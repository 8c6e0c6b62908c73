import { describe, expect, it, vi } from "vitest";
import { createConnection } from "./connection";

/** hand is a clock that is moved by hand. */
function hand() {
	const waiting: (() => void)[] = [];
	return {
		later: (f: () => void) => void waiting.push(f),
		step: async () => {
			waiting.shift()?.();
			await Promise.resolve();
			await Promise.resolve();
			await Promise.resolve();
		},
		get size() {
			return waiting.length;
		},
	};
}

describe("connection", () => {
	it("is away after a request without answer, and asks until the server is back", async () => {
		const clock = hand();
		const probe = vi
			.fn<() => Promise<boolean>>()
			.mockResolvedValueOnce(false)
			.mockRejectedValueOnce(new Error())
			.mockResolvedValue(true);
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
		const probe = vi.fn(async () => false);
		const c = createConnection(probe, clock.later);
		c.failed();
		c.answered();
		await clock.step();
		expect(c.get()).toBe("up");
		expect(clock.size).toBe(0);
	});
});
