import { EditorView } from "@codemirror/view";
import { configure, screen, waitFor } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import type { Editor } from "@tiptap/core";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { fieldTypes } from "./registry";
import { answering, componentType, draw, field } from "./testing";
import type { ContentType, FieldDef, FieldKind } from "./types";

configure({ asyncUtilTimeout: 20_000 });
vi.setConfig({ testTimeout: 30_000 });

// The editors that a form fetches when it needs them, here beforehand: how long that takes is no matter of these tests.
beforeAll(async () => void (await Promise.all([import("../richtext"), import("../code")])), 60_000);
afterEach(() => vi.unstubAllGlobals());

const seo = componentType("seo", [field("title", "short_text", { label: "SEO title" })]);
const person: ContentType = { id: "person", kind: "collection", key: "person", name: "Person", last: 1, fields: [] };
const types = [seo, person];
const ada = { id: "a", num: 1, name: "Ada", slug: "", status: "published", locale: "en", type: "person", locales: [] };
const cow = { id: "m1", url: "https://pics.test/cow.jpg", name: "cow.jpg", alt: "A cow" };

/** The server of the fields that ask one. */
const server = () =>
	answering({
		"GET ": () => ({ settings: {}, locales: [], key: "harbour", may: [] }),
		"GET /documents": () => ({ items: [ada], total: 1 }),
		"GET /documents/a": () => ada,
		"GET /media": () => ({ items: [cow] }),
		"GET /media/m1": () => cow,
	});

interface Case {
	def?: Partial<FieldDef>;
	/** Does what a person does in an empty field. */
	write(user: UserEvent): Promise<void>;
	gives: unknown;
	/** How that value is seen by who may only read it. */
	reads(): HTMLElement | Promise<HTMLElement>;
}

const control = () => screen.getByLabelText("Field");
const typed = (text: string, gives: unknown = text): Case => ({
	write: (user) => user.type(control(), text),
	gives,
	reads: () => screen.getByDisplayValue(text),
});

// One line each: a kind that is registered without one fails below.
const cases: Record<FieldKind, Case> = {
	short_text: typed("Rye"),
	long_text: typed("Rye, and more"),
	form: typed("https://forms.test/1"),
	number: typed("12.5", 12.5),
	color: { ...typed("#e3a21a"), reads: control },
	date: {
		write: (user) => user.type(screen.getByLabelText("Field, day"), "2026-03-02"),
		gives: "2026-03-02T00:00:00",
		reads: () => screen.getByDisplayValue("2026-03-02"),
	},
	dropdown: {
		def: { choices: [{ value: "left", label: "Left" }] },
		write: (user) => user.selectOptions(control(), "Left"),
		gives: "left",
		reads: () => screen.getByDisplayValue("Left"),
	},
	checkbox: {
		write: (user) => user.click(control()),
		gives: true,
		reads: () => screen.getByRole("checkbox", { checked: true }),
	},
	wysiwyg: {
		// A browser types in it (e2e/fields.test.mjs); here there is no layout, so the editor is told.
		write: async () => {
			const text = await screen.findByRole("textbox", { name: "Field" });
			(text as HTMLElement & { editor: Editor }).editor.commands.insertContent("Rye");
		},
		gives: "<p>Rye</p>",
		reads: () => screen.findByText("Rye"),
	},
	html: {
		write: async () => {
			const view = await code();
			view.dispatch({ changes: { from: 0, insert: "<b>Rye</b>" } });
		},
		gives: "<b>Rye</b>",
		reads: async () => (await code()).contentDOM,
	},
	media: {
		write: async (user) => {
			await user.click(screen.getByRole("button", { name: "Choose Field" }));
			await user.click(await screen.findByRole("button", { name: /cow\.jpg/ }));
		},
		gives: "m1",
		reads: () => screen.findByText("cow.jpg"),
	},
	reference: {
		def: { target: person.id },
		write: async (user) => {
			await user.click(screen.getByRole("combobox", { name: "Field: search" }));
			await user.click(await screen.findByRole("option", { name: /Ada/ }));
		},
		gives: "a",
		reads: () => screen.findByText("Ada"),
	},
	component: {
		def: { components: [seo.id] },
		write: (user) => user.type(screen.getByLabelText("SEO title"), "Rye"),
		gives: { title: "Rye" },
		reads: () => screen.getByDisplayValue("Rye"),
	},
	component_picker: {
		def: { components: [seo.id] },
		write: async (user) => {
			await user.click(screen.getByRole("button", { name: "Add Seo" }));
			await user.type(await screen.findByLabelText("SEO title"), "Rye");
		},
		gives: [{ type: "seo", fields: { title: "Rye" } }],
		reads: () => screen.getByDisplayValue("Rye"),
	},
	repeater: {
		def: { fields: seo.fields },
		write: async (user) => {
			await user.click(screen.getByRole("button", { name: "Add to Field" }));
			await user.type(await screen.findByLabelText("SEO title"), "Rye");
		},
		gives: [{ title: "Rye" }],
		reads: () => screen.getByDisplayValue("Rye"),
	},
};

/** The source editor, which lives below a shadow root. */
async function code(): Promise<EditorView> {
	const found = () => {
		for (const host of document.querySelectorAll("*")) {
			const content = host.shadowRoot?.querySelector<HTMLElement>(".cm-content");
			const view = content && EditorView.findFromDOM(content);
			if (view) return view;
		}
		throw new Error("no source editor yet");
	};
	return waitFor(found);
}

/** Whatever could change a value, in the page or below a shadow root. */
function changeable(): string[] {
	const roots = [document, ...[...document.querySelectorAll("*")].flatMap((e) => e.shadowRoot ?? [])];
	const all = roots.flatMap((r) => [
		...r.querySelectorAll<HTMLInputElement>("input, textarea, select, [contenteditable=true]"),
	]);
	const buttons = screen
		.queryAllByRole("button")
		.filter((b) => /^(Add|Bring|Change|Choose|Clear|Describe|Move|More|Paste|Remove)/.test(accessibleName(b)));
	return [...all.filter((e) => !e.readOnly && !e.disabled), ...buttons].map((e) => e.outerHTML);
}

const accessibleName = (e: HTMLElement) => e.getAttribute("aria-label") ?? e.textContent ?? "";

it("every kind that is registered is tested here", () => {
	expect(Object.keys(cases).sort()).toEqual(Object.keys(fieldTypes).sort());
});

describe.each(Object.entries(cases) as [FieldKind, Case][])("%s", (kind, c) => {
	const def = field("it", kind, { label: "Field", ...c.def });
	it("tells what is written in it", async () => {
		server();
		const { seen, user } = draw([def], {}, { types });
		await c.write(user);
		await waitFor(() => expect(seen.values).toEqual({ it: c.gives }));
	});
	it("shows its value, and can only be read where one may not write", async () => {
		server();
		const { seen } = draw([def], { it: c.gives }, { types, readOnly: true });
		expect(await c.reads()).toBeVisible();
		expect(changeable()).toEqual([]);
		expect(seen.paths).toEqual([]);
	});
	it("shows the server's fault", async () => {
		server();
		const { fault, view } = draw([def], {}, { types });
		expect(screen.queryByText("Field is wrong.")).toBeNull();
		fault({ it: "is wrong." });
		const said = await screen.findByText("Field is wrong.");
		expect(said).toBeVisible();
		expect(view.container.querySelector("[data-path=it]")).toHaveAttribute("data-faulty");
		await waitFor(() => {
			const shape = fieldTypes[kind].shape;
			const told = document.querySelector(`[aria-describedby~="${said.id}"]`);
			if (shape !== "frame") expect(told).not.toBeNull();
		});
	});
});
