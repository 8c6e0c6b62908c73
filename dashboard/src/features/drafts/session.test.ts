import { describe, expect, it } from "vitest";
import { type Content, type Form, nothing } from "./content";
import { MemoryKeeper } from "./keeper";
import { type Path, parts, read, write } from "./path";
import { Session } from "./session";
import { keyOf, type Setting } from "./setting";
import { chance, FakeClock, FakeServer, Refusal, settle } from "./testing";
import type { KeptSteps } from "./trail";

const form: Form = {
	shape: { title: null, lead: null, seo: { heading: null, robots: null }, body: null },
	named: true,
	addressed: true,
};
const start: Content = {
	slug: "soup",
	name: "Soup",
	values: { title: "Soup", lead: "Warm", seo: { heading: "Soup" } },
};
const where = { site: "here", document: "doc", locale: "en" };

/** A browser: what it keeps outlives its tabs. */
class Browser {
	readonly keeper = new MemoryKeeper();
	readonly steps = new MemoryKeeper<KeptSteps>();
	readonly open = new Set<string>();
	private made = 0;

	constructor(
		readonly clock: FakeClock,
		readonly server: FakeServer,
		readonly person: string,
	) {}

	async tab(at = where, more: Partial<Setting> = {}): Promise<Session> {
		const tab = `tab${++this.made}`;
		const s = new Session(at, {
			form,
			type: "t",
			kind: "page",
			person: this.person,
			tab,
			clock: this.clock,
			keeper: this.keeper,
			steps: this.steps,
			transport: this.server.as(this.person),
			unique: () => `${this.person}-${tab}-${this.made++}`,
			tabs: async () => this.open,
			...more,
		});
		this.open.add(tab);
		await s.open();
		await settle();
		return s;
	}

	/** The tab is gone, without a word. */
	kill(s: Session) {
		this.open.delete(s.setting.tab);
		s.setting.transport.edit = s.setting.transport.create = s.setting.transport.load = () => new Promise(() => {});
		Object.assign(s.setting, { keeper: new MemoryKeeper(), steps: new MemoryKeeper() });
	}
}

function world(begin = true) {
	const clock = new FakeClock();
	const server = new FakeServer(form);
	if (begin) server.begin(start);
	return { clock, server, ada: new Browser(clock, server, "ada"), max: new Browser(clock, server, "max") };
}

describe("a draft", () => {
	it("is kept on the device within a quarter of a second, and leaves it when the server has it", async () => {
		const { clock, ada, server } = world();
		const s = await ada.tab();
		s.set("title", "Rye");
		await clock.pass(250);
		expect([...ada.keeper.kept.values()][0]?.draft.local.values.title).toBe("Rye");
		expect(s.view().state).toBe("unsaved");
		await clock.pass(500);
		expect(server.says("title")).toBe("Rye");
		expect(s.view().state).toBe("saved");
		await settle();
		expect(ada.keeper.kept.size).toBe(0);
	});

	it("is the same to who shows it for as long as it says the same", async () => {
		const { clock, ada } = world();
		const s = await ada.tab();
		const was = s.view();
		await s.news();
		expect(s.view()).toBe(was);
		s.set("title", "Rye");
		const typed = s.view();
		expect(typed).not.toBe(was);
		expect(typed.faults).toBe(was.faults); // or every field would be drawn again at every key
		await clock.pass(250); // it is kept on the device, of which nothing is shown
		expect(s.view()).toBe(typed);
	});

	it("outlives the tab and the server", async () => {
		const { clock, ada, server } = world();
		const s = await ada.tab();
		server.down = true;
		s.set("title", "Rye");
		await clock.pass(20_000);
		expect(s.view().state).toBe("offline");
		ada.kill(s);
		const again = await ada.tab();
		expect(again.view().content.values.title).toBe("Rye");
		expect(again.view().resumed).toBe(true);
		server.down = false;
		again.wake();
		await clock.pass(1000);
		expect(server.says("title")).toBe("Rye");
		expect(again.view().state).toBe("saved");
	});

	it("merges different fields of two editors, and shows both versions of the same", async () => {
		const { clock, ada, max, server } = world();
		const a = await ada.tab();
		const m = await max.tab();
		a.set("title", "Rye");
		m.set("seo.robots", "noindex");
		await clock.pass(2000);
		expect(server.newest.content.values).toEqual({
			title: "Rye",
			lead: "Warm",
			seo: { heading: "Soup", robots: "noindex" },
		});
		a.set("lead", "Ada's");
		await clock.pass(600);
		m.set("lead", "Max's");
		m.set("title", "Rye bread");
		await clock.pass(2000);
		expect(m.view().state).toBe("conflict");
		expect(m.view().conflicts).toEqual([{ path: "lead", base: "Warm", theirs: "Ada's" }]);
		expect(m.view().content.values.lead).toBe("Max's");
		expect(server.says("title")).toBe("Rye bread"); // the rest is sent all the same
		expect(server.says("lead")).toBe("Ada's");
		m.resolve("lead", "mine");
		await clock.pass(1000);
		expect(server.says("lead")).toBe("Max's");
		expect(m.view().state).toBe("saved");
		await a.news();
		expect(a.view().content.values.lead).toBe("Max's");
	});

	it("keeps its own words in the form they were typed, whatever the server makes of them", async () => {
		const { clock, ada, server } = world();
		server.form = (_, v) => (typeof v === "string" ? v.trim() : v);
		const s = await ada.tab();
		s.set("title", "Rye ");
		await clock.pass(1000);
		expect(server.says("title")).toBe("Rye");
		expect(s.view().content.values.title).toBe("Rye ");
		expect(s.view().state).toBe("saved");
		const { requests } = server;
		await clock.pass(60_000);
		expect(server.requests).toBe(requests);
		s.undo();
		expect(s.view().content.values.title).toBe("Soup");
	});

	it("can be undone after the tab was closed, what others changed since excepted", async () => {
		const { clock, ada, max } = world();
		const s = await ada.tab();
		s.set("title", "Rye");
		await clock.pass(3000);
		s.set("lead", "Dark");
		await clock.pass(3000);
		s.set("body", "Mix");
		await clock.pass(3000);
		expect(s.view().state).toBe("saved");
		const beside = await ada.tab();
		expect(beside.view().canUndo).toBe(false); // they are the other tab's for as long as it is there
		ada.kill(beside);
		ada.kill(s);
		const other = await max.tab();
		other.set("lead", "Light");
		await clock.pass(3000);

		const looked = await ada.tab(); // and did nothing
		await clock.pass(3000);
		ada.kill(looked);
		const again = await ada.tab();
		expect(again.view().canUndo).toBe(true);
		again.undo();
		expect(again.view().content.values).toMatchObject({ title: "Rye", lead: "Light" });
		expect(again.view().content.values.body).toBeUndefined();
		again.undo();
		expect(again.view().content.values).toMatchObject({ title: "Soup", lead: "Light" });
		await clock.pass(3000);
		ada.kill(again);
		const third = await ada.tab();
		expect(third.view().canUndo).toBe(false);
		third.redo();
		expect(third.view().content.values.title).toBe("Rye");
		await clock.pass(3000);
	});

	it("can be undone after it was left, and opened again in the same tab", async () => {
		const { clock, ada } = world();
		const s = await ada.tab(where, { tab: "same" });
		s.set("title", "Rye");
		await s.flush();
		await s.close();
		const again = await ada.tab(where, { tab: "same" });
		again.undo();
		expect(again.view().content.values.title).toBe("Soup");
		await clock.pass(3000);
	});

	it("says what the server refuses, and tries again after the next edit", async () => {
		const { clock, ada, server } = world();
		const s = await ada.tab();
		server.fate = () =>
			new Refusal(400, "invalid", "The values do not fit the type.", { "values.title": "is too long." });
		s.set("title", "Rye");
		await clock.pass(60_000);
		expect(s.view().state).toBe("refused");
		expect(s.view().faults).toEqual([{ path: "title", message: "is too long." }]);
		server.fate = () => "fine";
		s.set("title", "Ry");
		await clock.pass(1000);
		expect(s.view().state).toBe("saved");
	});

	it("waits for a new sign-in, and sends then", async () => {
		const { clock, ada, server } = world();
		const s = await ada.tab();
		server.fate = () => new Refusal(401, "not_signed_in");
		s.set("title", "Rye");
		await clock.pass(60_000);
		expect(s.view().state).toBe("signed-out");
		server.fate = () => "fine";
		s.wake();
		await clock.pass(1000);
		expect(server.says("title")).toBe("Rye");
	});

	it("that is new lives on the device until it can be sent, and is made once", async () => {
		const { clock, ada, server } = world(false);
		const renamed: string[] = [];
		const more: Partial<Setting> = {
			unready: (c) => (c.slug === "" ? "It needs an address." : undefined),
			named: (_, is) => renamed.push(is.document),
		};
		const at = { ...where, document: "new-1" };
		const s = await ada.tab(at, more);
		s.set("title", "Rye");
		await clock.pass(5000);
		expect(s.view()).toMatchObject({ state: "waiting", detail: "It needs an address." });
		expect(server.requests).toBe(0);
		ada.kill(s);
		const again = await ada.tab(at, more);
		expect(again.view().content.values.title).toBe("Rye");
		let lost = 1;
		server.fate = () => (lost-- > 0 ? "answer-lost" : "fine");
		again.set(".slug", "rye");
		await clock.pass(10_000);
		expect(server.revisions).toHaveLength(1);
		expect(again.where.document).toBe("doc");
		expect(renamed).toEqual(["doc"]);
		expect(again.view().state).toBe("saved");
		expect(ada.keeper.kept.size).toBe(0);
	});

	it("is not seen by somebody else who signs in at the same browser", async () => {
		const { clock, ada, server } = world();
		const s = await ada.tab();
		server.down = true;
		s.set("title", "Ada's secret");
		await clock.pass(5000);
		ada.kill(s);
		server.down = false;
		const other = await ada.tab(where, { person: "max", transport: server.as("max") });
		expect(other.view().content.values.title).toBe("Soup");
		expect([...ada.keeper.kept.values()].map((k) => k.key)).toEqual([keyOf(where)]);
	});

	it("of a closed tab is taken over once, and that of an open one is left alone", async () => {
		const { clock, ada, server } = world();
		const one = await ada.tab();
		server.down = true;
		one.set("title", "Rye");
		await clock.pass(2000);
		const two = await ada.tab();
		expect(two.view().content.values.title).not.toBe("Rye");
		ada.kill(one);
		const three = await ada.tab();
		expect(three.view().content.values.title).toBe("Rye");
	});

	it("that was left unsent can be opened in any other tab", async () => {
		const { clock, ada, server } = world();
		const one = await ada.tab();
		server.down = true;
		one.set("title", "Rye");
		await clock.pass(50);
		await one.close();
		server.down = false;
		const two = await ada.tab();
		expect(two.view()).toMatchObject({ resumed: true, content: { values: { title: "Rye" } } });
		await clock.pass(1000);
		expect(server.says("title")).toBe("Rye");
		expect(ada.keeper.kept.size).toBe(0);
	});

	it("is edited in two tabs of one browser at once", async () => {
		const { clock, ada, server } = world();
		const tabs: Session[] = [];
		const told = () => {
			for (const t of tabs) void t.news();
		};
		tabs.push(await ada.tab(where, { told }), await ada.tab(where, { told }));
		const [one, two] = tabs as [Session, Session];
		one.set("title", "Rye");
		two.set("lead", "Bread");
		await clock.pass(3000);
		for (const t of tabs)
			expect(t.view()).toMatchObject({ state: "saved", content: { values: { title: "Rye", lead: "Bread" } } });
		expect(server.newest.content.values).toMatchObject({ title: "Rye", lead: "Bread" });
	});
});

/**
 * Two editors type at random while the network loses requests and answers and
 * tabs are killed. Everything that was kept for a quarter of a second must be on
 * the server in the end, or stand beside the other version for its editor to
 * choose.
 */
describe("words", () => {
	it.each(Array.from({ length: Number(process.env.GHEE_DRAFT_RUNS ?? 60) }, (_, i) => i + 1))(
		"are never lost, run %i",
		async (seed) => {
			const r = chance(seed);
			const { clock, ada, max, server } = world();
			let calm = false;
			server.fate = () => {
				const x = r.next();
				return calm || x > 0.5 ? "fine" : x < 0.25 ? "lost" : "answer-lost";
			};
			const editors = [
				{ browser: ada, session: await ada.tab(), last: new Map<Path, string>() },
				{ browser: max, session: await max.tab(), last: new Map<Path, string>() },
			];
			const places = parts(form).filter((p) => p !== ".slug");
			for (const e of editors)
				for (let i = 0; i < 40 && e.session.view().state !== "saved"; i++) {
					await e.session.news();
				}
			for (let n = 0; n < 60; n++) {
				const e = r.pick(editors);
				const x = r.next();
				if (x < 0.7 && e.session.view().state !== "unreachable") {
					const path = r.pick(places);
					const text = `${e.browser.person}${n}`;
					e.session.set(path, path === "body" ? [{ type: "c", fields: { heading: text } }] : text);
					e.last.set(path, text);
					await clock.pass(r.below(900) + 250);
				} else if (x < 0.8) {
					server.down = !server.down;
				} else if (x < 0.9) {
					e.browser.kill(e.session);
					e.session = await e.browser.tab();
				} else if (x < 0.95) {
					await e.session.news();
				} else {
					await clock.pass(r.below(20_000));
				}
			}
			calm = true;
			server.down = false;
			for (let i = 0; i < 4; i++) {
				for (const e of editors) {
					e.session.wake();
					await e.session.news();
					await clock.pass(60_000);
				}
			}
			expect(server.mostInFlight).toBeLessThanOrEqual(4);
			const on = (c: Content, p: Path) => JSON.stringify(read(c, p) ?? "");
			for (const e of editors) {
				const v = e.session.view();
				expect(["saved", "conflict"]).toContain(v.state);
				for (const [path, text] of e.last) {
					const other = editors.find((o) => o !== e)?.last.get(path);
					const held = v.conflicts.find((c) => c.path === path);
					const mine = on(v.content, path).includes(text);
					// Mine is what I see, or somebody's later word took its place with mine being known to him.
					const seen = server.revisions.some((rev) => on(rev.content, path).includes(text));
					expect(mine || (seen && other !== undefined), `${path}: ${text}`).toBe(true);
					if (mine && !held) expect(on(server.newest.content, path)).toContain(text);
				}
			}
		},
	);
});

it("an empty draft is nobody's unsent work", async () => {
	const { clock, ada, server } = world(false);
	const s = await ada.tab({ ...where, document: "new-1" });
	await clock.pass(5000);
	expect(ada.keeper.kept.size).toBe(0);
	expect(server.requests).toBe(0);
	await s.close();
	expect(ada.keeper.kept.size).toBe(0);
	expect(write(nothing, "x", undefined)).toEqual(nothing);
});

it("news that were asked for before a save do not take back what was saved", async () => {
	const { clock, ada, server } = world();
	const s = await ada.tab();
	let answer = () => {};
	const { load } = s.setting.transport;
	s.setting.transport.load = async (w) => {
		const doc = await load(w);
		await new Promise<void>((done) => {
			answer = done;
		});
		return doc;
	};
	const asked = s.news();
	await settle();
	s.set("title", "Rye");
	await clock.pass(1000);
	answer();
	await asked;
	expect(s.view()).toMatchObject({ state: "saved", content: { values: { title: "Rye" } } });
	expect(server.says("title")).toBe("Rye");
});

it("an answer that was lost, asked for again, does not hide what somebody else wrote since", async () => {
	const { clock, ada, max, server } = world();
	const [a, m] = [await ada.tab(), await max.tab()];
	let lost = 1;
	server.fate = () => (lost-- > 0 ? "answer-lost" : "fine");
	a.set("title", "Rye");
	await clock.pass(600);
	expect(server.says("title")).toBe("Rye");
	await m.news();
	m.set("title", "Rye bread");
	await clock.pass(550);
	expect(server.says("title")).toBe("Rye bread");
	await clock.pass(5000);
	expect(a.view()).toMatchObject({ state: "saved", content: { values: { title: "Rye bread" } } });
	expect(server.says("title")).toBe("Rye bread");
});
