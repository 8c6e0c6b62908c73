import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { UsedDraft } from "@/features/drafts";
import { schemaOf } from "@/features/fields/schema";
import type { ContentType } from "@/features/fields/types";
import { Conflicts } from "./Conflicts";
import { follows } from "./Heading";
import { outline, placeName } from "./outline";
import type { Type } from "./place";

const hero = {
	id: "hero",
	kind: "component",
	key: "hero",
	name: "Hero",
	last: 1,
	fields: [{ id: 1, key: "headline", kind: "short_text" }],
};
const page = {
	id: "page",
	kind: "page",
	key: "page",
	name: "Page",
	last: 2,
	fields: [
		{ id: 1, key: "seo", label: "Search engines", kind: "component", components: ["hero"] },
		{ id: 2, key: "body", kind: "component_picker", components: ["hero"] },
	],
};
const schema = schemaOf([hero, page] as ContentType[]);
const type = page as unknown as Type;
const body = [{ type: "hero", fields: { headline: "Rye" } }];

it("shows both versions of a field, and tells which was chosen", async () => {
	const resolve = vi.fn();
	const draft = {
		content: { slug: "", name: "", values: { body } },
		conflicts: [{ path: "body", base: [], theirs: [{ type: "hero", fields: { headline: "Wheat" } }] }],
		session: { resolve },
	} as unknown as UsedDraft;
	render(<Conflicts draft={draft} type={type} schema={schema} show={() => {}} />);
	const one = within(screen.getByRole("article", { name: "Body" }));
	expect(one.getByText(/Headline: Rye/)).toBeTruthy();
	expect(one.getByText(/Headline: Wheat/)).toBeTruthy();
	await userEvent.click(one.getByRole("button", { name: "Take theirs" }));
	expect(resolve).toHaveBeenCalledWith("body", "theirs");
});

it("names places and values in words", () => {
	expect(placeName(type, schema, "seo.headline")).toBe("Search engines · Headline");
	expect(placeName(type, schema, ".slug")).toBe("Address");
	expect(outline(body, (page.fields as ContentType["fields"])[1], schema)).toBe("1. Hero\n   Headline: Rye");
	expect(outline("<p>One</p><p>Two <b>bold</b></p>", { id: 1, key: "x", kind: "wysiwyg" }, schema)).toBe(
		"One\nTwo bold",
	);
});

it("lets an address follow its title until somebody has seen it or chosen another", () => {
	expect(follows("", "", undefined)).toBe(true);
	expect(follows("rye-bread", "Rye bread", undefined)).toBe(true);
	expect(follows("rye-bread-2", "Rye bread", {})).toBe(true);
	expect(follows("bread", "Rye bread", {})).toBe(false);
	expect(follows("rye-bread", "Rye bread", { published: "2026-01-01T00:00:00Z" })).toBe(false);
});
