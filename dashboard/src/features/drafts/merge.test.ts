import { describe, expect, it } from "vitest";
import { type Content, type Form, formOf, nothing } from "./content";
import { changed, merge, patchOf } from "./merge";
import { canonical, partOf, parts, read, write } from "./path";
import { chance } from "./testing";

const types = [
	{
		id: "t",
		kind: "page",
		fields: [
			{ key: "title", kind: "short_text" },
			{ key: "seo", kind: "component", components: ["c"] },
			{ key: "body", kind: "component_picker", components: ["c"] },
		],
	},
	{
		id: "c",
		kind: "component",
		fields: [
			{ key: "heading", kind: "short_text" },
			{ key: "lead", kind: "long_text" },
		],
	},
];
const form: Form = formOf(types[0]!, types);

const of = (values: Record<string, unknown>, name = ""): Content => ({ ...nothing, name, values });

describe("merge", () => {
	it("keeps what only one side changed", () => {
		const base = of({ title: "a", seo: { heading: "h", lead: "l" } });
		const m = merge(
			form,
			base,
			of({ title: "mine", seo: { heading: "h", lead: "l" } }),
			of({ title: "a", seo: { heading: "h", lead: "theirs" } }),
		);
		expect(m.content.values).toEqual({ title: "mine", seo: { heading: "h", lead: "theirs" } });
		expect(m.taken).toEqual(["seo.lead"]);
		expect(m.conflicts).toEqual([]);
	});

	it("merges within a component and takes a list as one value", () => {
		const base = of({ seo: { heading: "h" }, body: [{ type: "c", fields: {} }] });
		const mine = of({ seo: { heading: "mine" }, body: [] });
		const theirs = of({ seo: { heading: "h", lead: "theirs" }, body: [{ type: "c", fields: { heading: "x" } }] });
		const m = merge(form, base, mine, theirs);
		expect(m.content.values.seo).toEqual({ heading: "mine", lead: "theirs" });
		expect(m.conflicts).toEqual([{ path: "body", base: base.values.body, theirs: theirs.values.body }]);
		expect(m.content.values.body).toEqual([]);
	});

	it("finds no conflict where both did the same, or emptied it differently", () => {
		const m = merge(form, of({ title: "a" }), of({ title: "" }), of({}));
		expect(m.conflicts).toEqual([]);
		expect(merge(form, of({ title: "a" }), of({ title: "b" }), of({ title: "b" })).conflicts).toEqual([]);
	});

	it("never loses a word of either side", () => {
		const r = chance(7);
		const places = parts(form);
		const some = (from: Content) => {
			let c = from;
			for (const p of places)
				if (r.next() < 0.4)
					c = write(
						c,
						p,
						p === "body" ? [{ type: "c", fields: { heading: String(r.below(3)) } }] : ["", "x", "y", "z"][r.below(4)],
					);
			return c;
		};
		for (let i = 0; i < 500; i++) {
			const base = some(nothing);
			const mine = some(base);
			const theirs = some(base);
			const m = merge(form, base, mine, theirs);
			const mineChanged = changed(form, base, mine);
			const theirsChanged = changed(form, base, theirs);
			const kept = changed(form, m.content, mine);
			const taken = changed(form, m.content, theirs);
			const differ = changed(form, mine, theirs);
			const wrong = places.filter((p) => {
				const conflict = m.conflicts.find((c) => c.path === p);
				const both = mineChanged.includes(p) && theirsChanged.includes(p) && differ.includes(p);
				if ((conflict !== undefined) !== both) return true;
				if (conflict && conflict.theirs !== read(theirs, p)) return true;
				if (mineChanged.includes(p)) return kept.includes(p);
				return theirsChanged.includes(p) && taken.includes(p);
			});
			expect(wrong, `after ${i}`).toEqual([]);
		}
	});
});

describe("patchOf", () => {
	it("names only what differs, null for what is emptied, and leaves out what is held", () => {
		const from = of({ title: "a", seo: { heading: "h", lead: "l" } }, "n");
		const to = of({ title: "", seo: { heading: "h", lead: "L" } }, "N");
		expect(patchOf(form, from, to)).toEqual({ name: "N", values: { title: null, seo: { lead: "L" } } });
		expect(patchOf(form, from, to, [".name", "seo.lead"])).toEqual({ values: { title: null } });
		expect(patchOf(form, from, from)).toEqual({});
	});
});

describe("paths", () => {
	it("lead into lists and components, and leave the rest the same object", () => {
		const c = of({
			body: [
				{ type: "c", fields: { heading: "a" } },
				{ type: "c", fields: { heading: "b" } },
			],
		});
		const next = write(c, "body[1].fields.heading", "B");
		expect(read(next, "body.1.fields.heading")).toBe("B");
		expect(read(next, "body.0")).toBe(read(c, "body.0"));
		expect(write(next, "body", undefined).values).toEqual({});
	});

	it("are in a part that is merged by itself", () => {
		expect(partOf(form, "body.1.fields.heading")).toBe("body");
		expect(partOf(form, "seo.lead")).toBe("seo.lead");
		expect(partOf(form, ".slug")).toBe(".slug");
		expect(canonical("body.2.fields.heading")).toBe("body[2].fields.heading");
	});
});
