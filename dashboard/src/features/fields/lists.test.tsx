import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { fieldTypes } from "./registry";
import { componentType, draw, expectAccessible, field } from "./testing";
import type { Picked, Values } from "./types";

const hero = componentType("hero", [
	field("headline", "short_text", { label: "Headline", required: true }),
	field("image", "media"),
]);
const quote = componentType("quote", [field("words", "long_text", { label: "Words" })]);
const seo = componentType("seo", [field("title", "short_text", { label: "SEO title" })], { name: "SEO" });
const types = [hero, quote, seo];
const body = field("body", "component_picker", { label: "Body", components: [hero.id, quote.id], max: 5 });
const picked = (...headlines: string[]): Picked[] =>
	headlines.map((headline) => ({ type: "hero", fields: { headline } }));
const headlines = (values: Values) => (values.body as Picked[]).map((p) => p.fields.headline);
const titles = () =>
	screen
		.getAllByRole("button", { expanded: undefined })
		.flatMap((b) => (b.getAttribute("data-do") === "toggle" ? b.textContent : []));

beforeEach(() => localStorage.clear());

it("a component is its fields, at its own paths", async () => {
	const { seen, user } = draw([field("seo", "component", { components: [seo.id] })], {}, { types });
	await user.type(screen.getByLabelText("SEO title"), "Hi");
	expect(seen.values).toEqual({ seo: { title: "Hi" } });
	expect(seen.paths.at(-1)).toBe("seo.title");
});

it("a component whose type is gone is not edited", () => {
	draw([field("seo", "component", { components: ["nothing"] })], { seo: { title: "x" } });
	expect(screen.getByText(/gone from the content types/)).toBeVisible();
});

describe("a component picker", () => {
	it("adds the component that is searched for, opens it, and gives it the focus", async () => {
		const { seen, user } = draw([body], {}, { types });
		await user.click(screen.getByRole("button", { name: "Add a component" }));
		const dialog = screen.getByRole("dialog", { name: "Add a component" });
		await waitFor(() => expect(within(dialog).getByRole("searchbox")).toHaveFocus());
		await user.keyboard("words{Enter}");
		expect(seen.values.body).toEqual([{ type: "quote", fields: {} }]);
		await waitFor(() => expect(document.activeElement).toHaveAttribute("data-do", "toggle"));
		await user.type(screen.getByLabelText("Words"), "Ho");
		expect(seen.values.body).toEqual([{ type: "quote", fields: { words: "Ho" } }]);
		expect(seen.paths.at(-1)).toBe("body[0].fields.words");
	});
	it("moves by buttons, which keep the focus, and says where to", async () => {
		const { seen, user } = draw([body], { body: picked("A", "B", "C") }, { types });
		await user.click(screen.getByRole("button", { name: "Move Hero, A down" }));
		expect(headlines(seen.values)).toEqual(["B", "A", "C"]);
		expect(document.activeElement).toHaveAccessibleName("Move Hero, A down");
		expect(screen.getByText("Moved to 2 of 3.")).toBeInTheDocument();
		await user.keyboard("{Enter}");
		expect(headlines(seen.values)).toEqual(["B", "C", "A"]);
	});
	it("moves by Alt and arrows on its name, again and again", async () => {
		const { seen, user } = draw([body], { body: picked("A", "B", "C") }, { types });
		act(() => screen.getByRole("button", { name: /^Hero\W*A$/ }).focus());
		await user.keyboard("{Alt>}{ArrowDown}{ArrowDown}{/Alt}");
		expect(headlines(seen.values)).toEqual(["B", "C", "A"]);
		expect(document.activeElement).toHaveTextContent("Hero A");
	});
	it("duplicates, removes, and brings back", async () => {
		const { seen, user } = draw([body], { body: picked("A", "B") }, { types });
		await user.click(screen.getByRole("button", { name: "More for Hero, A" }));
		await user.click(screen.getByRole("menuitem", { name: "Duplicate" }));
		expect(headlines(seen.values)).toEqual(["A", "A", "B"]);
		await user.click(screen.getByRole("button", { name: "More for Hero, B" }));
		await user.click(screen.getByRole("menuitem", { name: "Remove" }));
		expect(headlines(seen.values)).toEqual(["A", "A"]);
		await user.click(screen.getByRole("button", { name: "Bring it back" }));
		expect(headlines(seen.values)).toEqual(["A", "A", "B"]);
	});
	it("copies and pastes, also where the clipboard says no", async () => {
		const { seen, user } = draw([body], { body: picked("A") }, { types });
		await user.click(screen.getByRole("button", { name: "More for Hero, A" }));
		await user.click(screen.getByRole("menuitem", { name: "Copy" }));
		await user.click(screen.getByRole("button", { name: "Paste" }));
		await waitFor(() => expect(headlines(seen.values)).toEqual(["A", "A"]));
		expect(screen.getByText("Pasted 1 component.")).toBeInTheDocument();
	});
	it("draws the one field again in which somebody writes, and no other card", async () => {
		const drawn = vi.spyOn(fieldTypes.short_text, "Input" as never) as unknown as ReturnType<typeof vi.fn>;
		const [first, ...others] = picked("A", "B", "C");
		let reads = 0; // of the first card's words
		Object.defineProperty(first?.fields, "headline", { enumerable: true, get: () => `A${reads++ && ""}` });
		const { user } = draw([body], { body: [first, ...others] }, { types });
		drawn.mockClear();
		const before = reads;
		await user.type(screen.getByDisplayValue("B"), "!");
		expect(reads).toBe(before);
		const paths = drawn.mock.calls.map(([props]) => (props as { path: string }).path);
		expect(new Set(paths)).toEqual(new Set(["body[1].fields.headline"]));
		drawn.mockRestore();
	});
	it("takes no more than it may hold", () => {
		draw([body], { body: picked("1", "2", "3", "4", "5") }, { types });
		expect(screen.getByRole("button", { name: "Add a component" })).toBeDisabled();
		expect(screen.getByText("5 components are as many as may stand here.")).toBeVisible();
	});
	it("draws the fields of a closed component when it is opened, and not before", async () => {
		const { user } = draw([body], { body: picked("1", "2", "3", "4") }, { types });
		expect(screen.queryByLabelText("Headline")).toBeNull();
		await user.click(screen.getByRole("button", { name: /^Hero\W*3$/ }));
		expect(screen.getByLabelText("Headline")).toHaveValue("3");
		await user.click(screen.getByRole("button", { name: /Expand all/ }));
		expect(screen.getAllByLabelText("Headline")).toHaveLength(4);
		await user.click(screen.getByRole("button", { name: /Collapse all/ }));
		expect(screen.queryByLabelText("Headline")).toBeNull();
	});
	it("keeps a component whose type is gone", () => {
		const { seen } = draw([body], { body: [{ type: "old", fields: { a: 1 } }] }, { types });
		expect(screen.getByText(/What is in it is kept/)).toBeVisible();
		expect(seen.values.body).toEqual([{ type: "old", fields: { a: 1 } }]);
	});
	it("marks the card in which the server found a fault, and shows the fault inside", async () => {
		const { fault, user } = draw([body], { body: picked("1", "2", "3", "") }, { types });
		fault({ "body[3].fields.headline": "is required; give it a value." });
		expect(screen.getByText("1 fault")).toBeVisible();
		await user.click(screen.getByRole("button", { name: /^Hero$/ }));
		expect(screen.getByText("Headline is required; give it a value.")).toBeVisible();
	});
	it("has no serious fault for who cannot see it, with its dialog", async () => {
		const { user } = draw([body], { body: picked("A", "B") }, { types });
		await expectAccessible();
		await user.click(screen.getByRole("button", { name: "Add a component" }));
		await expectAccessible();
	});
});

describe("a repeater", () => {
	const links = field("links", "repeater", {
		label: "Links",
		fields: [field("label", "short_text", { label: "Label" })],
	});
	it("adds rows of its fields", async () => {
		const { seen, user } = draw([links], {});
		await user.click(screen.getByRole("button", { name: "Add to Links" }));
		await user.type(screen.getByLabelText("Label"), "Home");
		expect(seen.values).toEqual({ links: [{ label: "Home" }] });
	});
	it("moves rows, and an open row stays open where it goes", async () => {
		const { seen, user } = draw([links], { links: ["A", "B", "C", "D"].map((label) => ({ label })) });
		await user.click(screen.getByRole("button", { name: /^1\W*A$/ }));
		await user.click(screen.getByRole("button", { name: "Move 1., A down" }));
		expect((seen.values.links as Values[]).map((r) => r.label)).toEqual(["B", "A", "C", "D"]);
		expect(screen.getByLabelText("Label")).toHaveValue("A");
		expect(titles()).toContain("2. A");
	});
});
