import { screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { answering, draw, expectAccessible, field } from "./testing";
import type { ContentType } from "./types";

afterEach(() => vi.unstubAllGlobals());

const person: ContentType = {
	id: "person",
	kind: "collection",
	key: "person",
	name: "Person",
	last: 1,
	fields: [field("label", "short_text", { label: "Full name" })],
};
const dish: ContentType = { id: "dish", kind: "page", key: "dish", name: "Dish", last: 1, fields: [] };
const people: Record<string, string> = { a: "Ada", b: "Bo", c: "Cy" };
const line = (id: string) => ({
	id,
	num: 1,
	name: people[id],
	slug: "",
	status: "published",
	locale: "en",
	type: "person",
	locales: [],
});
const server = () => {
	const answers: Parameters<typeof answering>[0] = {
		"GET /documents": ({ url }) => {
			const q = url.searchParams.get("q")?.toLowerCase() ?? "";
			const items = Object.keys(people)
				.filter((id) => people[id]?.toLowerCase().includes(q))
				.map(line);
			return { items, total: items.length };
		},
		"POST /documents": ({ body }) => ({ ...line("new"), name: (body as { values: { label: string } }).values.label }),
	};
	for (const id of Object.keys(people)) answers[`GET /documents/${id}`] = () => line(id);
	return answering(answers);
};

describe("a reference to one", () => {
	const author = field("author", "reference", { label: "Author", target: "person" });
	it("is found by its words, chosen by keys, and changed", async () => {
		const asked = server();
		const { seen, user } = draw([author], {}, { types: [person] });
		await user.type(screen.getByRole("combobox", { name: "Author: search" }), "bo");
		await waitFor(() => expect(asked.some((a) => a.includes("q=bo"))).toBe(true));
		await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(2));
		await user.keyboard("{Enter}");
		expect(seen.values).toEqual({ author: "b" });
		expect(await screen.findByText("Bo")).toBeVisible();
		await user.click(screen.getByRole("button", { name: "Remove Author" }));
		expect(seen.values).toEqual({ author: null });
	});
	it("is made in place", async () => {
		server();
		const { seen, user } = draw([author], {}, { types: [person] });
		await user.type(screen.getByRole("combobox"), "Zoe");
		await user.click(await screen.findByRole("option", { name: /New Person: “Zoe”/ }));
		expect(screen.getByLabelText("Full name")).toHaveValue("Zoe");
		await user.click(screen.getByRole("button", { name: "Make the draft" }));
		await waitFor(() => expect(seen.values).toEqual({ author: "new" }));
	});
	it("says of an entry that is gone that readers do not see it", async () => {
		server();
		draw([author], { author: "nobody" }, { types: [person] });
		expect(await screen.findByText(/deleted; readers do not see it/)).toBeVisible();
	});
	it("says of a type that is gone that nothing can be chosen", () => {
		draw([author], { author: "a" }, { types: [] });
		expect(screen.getByText(/type that this points at is gone/)).toBeVisible();
	});
});

describe("a reference to many", () => {
	const team = field("team", "reference", { label: "Team", target: "person", many: true, max: 3 });
	it("adds to the end, and none twice by mistake", async () => {
		server();
		const { seen, user } = draw([team], { team: ["a"] }, { types: [person] });
		await user.click(screen.getByRole("combobox"));
		expect(await screen.findByText("already here")).toBeVisible();
		await user.click(screen.getByRole("option", { name: /Cy/ }));
		expect(seen.values).toEqual({ team: ["a", "c"] });
	});
	it("is ordered by buttons and by the number of the place", async () => {
		server();
		const { seen, user } = draw([team], { team: ["a", "b", "c"] }, { types: [person] });
		await user.click(await screen.findByRole("button", { name: "Move entry 1 down" }));
		expect(seen.values.team).toEqual(["b", "a", "c"]);
		const place = screen.getByLabelText("Place of entry 3 of 3");
		await user.clear(place);
		await user.type(place, "1{Enter}");
		expect(seen.values.team).toEqual(["c", "b", "a"]);
		expect(screen.queryByRole("combobox")).toBeNull();
		await user.click(screen.getByRole("button", { name: "Remove entry 2" }));
		expect(seen.values.team).toEqual(["c", "a"]);
		await expectAccessible();
	});
	it("points at pages as well", async () => {
		const asked = server();
		draw([field("related", "reference", { target: "dish", many: true })], { related: ["a"] }, { types: [dish] });
		expect(await screen.findByText("Ada")).toBeVisible();
		expect(asked).toContain("GET /documents/a?locale=en");
	});
});

describe("media", () => {
	const photo = field("photo", "media", { label: "Photo" });
	const cow = { id: "m1", url: "https://pics.test/cow.jpg", name: "cow.jpg", alt: "" };
	it("is chosen from the list, described, and removed", async () => {
		answering({
			"GET ": () => ({ settings: {}, locales: [], key: "harbour", may: [] }),
			"GET /media": () => ({ items: [cow] }),
			"GET /media/m1": () => cow,
			"PATCH /media/m1": ({ body }) => ({ ...cow, ...(body as object) }),
		});
		const { seen, user } = draw([photo]);
		await user.click(screen.getByRole("button", { name: "Choose Photo" }));
		await user.click(await screen.findByRole("button", { name: /cow\.jpg/ }));
		expect(seen.values).toEqual({ photo: "m1" });
		await user.click(await screen.findByRole("button", { name: "Describe it" }));
		await user.keyboard("A brown cow{Enter}");
		expect(await screen.findByText("A brown cow")).toBeVisible();
		await expectAccessible();
		await user.click(screen.getByRole("button", { name: "Remove Photo" }));
		expect(seen.values).toEqual({ photo: null });
	});
	it("is added by its address", async () => {
		answering({
			"GET ": () => ({ settings: {}, locales: [], key: "harbour", may: [] }),
			"GET /media": () => ({ items: [] }),
			"POST /media": ({ body }) => ({ ...cow, ...(body as object), id: "m2" }),
		});
		const { seen, user } = draw([photo]);
		await user.click(screen.getByRole("button", { name: "Choose Photo" }));
		await user.type(await screen.findByLabelText("Address"), "https://pics.test/goat.jpg");
		await user.click(screen.getByRole("button", { name: "Add and choose" }));
		await waitFor(() => expect(seen.values).toEqual({ photo: "m2" }));
	});
});
