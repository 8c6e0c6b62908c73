import { describe, expect, it } from "vitest";
import { Autosave, delay, longest, type Outcome } from "./autosave";
import { FakeClock, settle } from "./testing";

function machine(outcome: () => Outcome | Promise<Outcome> = () => ({ next: "done" })) {
	const clock = new FakeClock();
	const sent: { at: number; auto: boolean }[] = [];
	const began = clock.now();
	const m = { more: false, clock, sent, now: () => clock.now() - began };
	const saving = new Autosave(
		clock,
		async (auto) => {
			m.more = false;
			sent.push({ at: m.now(), auto });
			return outcome();
		},
		() => m.more,
		() => {},
		() => 0.5,
	);
	const type = () => {
		m.more = true;
		saving.edited();
	};
	return { ...m, m, saving, type };
}

describe("autosave", () => {
	it("sends once, a pause after the last edit", async () => {
		const { clock, saving, type, sent } = machine();
		type();
		await clock.pass(delay - 1);
		type();
		await clock.pass(delay - 1);
		expect(sent).toEqual([]);
		await clock.pass(1);
		expect(sent).toEqual([{ at: 2 * delay - 1, auto: true }]);
		expect(saving.phase).toBe("idle");
	});

	it("does not wait for ever for somebody who types without a pause", async () => {
		const { clock, type, sent } = machine();
		for (let i = 0; i < 60; i++) {
			type();
			await clock.pass(100);
		}
		expect(sent[0]?.at).toBe(longest);
	});

	it("has one request under way, and sends what came meanwhile after it", async () => {
		const answers: ((o: Outcome) => void)[] = [];
		const { clock, type, sent, saving } = machine(() => new Promise((done) => answers.push(done)));
		type();
		await clock.pass(delay);
		type();
		saving.saveNow(true);
		await clock.pass(10 * delay);
		expect(sent).toHaveLength(1);
		answers[0]?.({ next: "done" });
		await settle();
		expect(sent).toHaveLength(2);
		expect(sent[1]?.auto).toBe(false);
	});

	it("tries again, less and less often, and at once when the network is back", async () => {
		const { clock, m, type, sent, saving } = machine(() => {
			m.more = true;
			return { next: "later" };
		});
		type();
		await clock.pass(delay + 1000 + 2000 + 4000);
		expect(sent.map((s) => s.at)).toEqual([delay, delay + 1000, delay + 3000, delay + 7000]);
		saving.wake();
		await settle();
		expect(sent).toHaveLength(5);
		await clock.pass(10 * 60_000);
		expect(sent.length).toBeLessThan(40);
	});

	it("stops where trying again leads nowhere, until the next edit", async () => {
		const { clock, m, type, sent, saving } = machine(() => {
			m.more = true;
			return { next: "stop" };
		});
		type();
		await clock.pass(60_000);
		expect(sent).toHaveLength(1);
		expect(saving.phase).toBe("stopped");
		type();
		await clock.pass(delay);
		expect(sent).toHaveLength(2);
	});
});
