import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { draw, expectAccessible, field } from "./testing";

describe("short text", () => {
	it("tells its path and value, its length, and what is needed only to publish", async () => {
		const { seen, user } = draw([
			field("headline", "short_text", { label: "Headline", required: true, max_length: 5 }),
		]);
		expect(screen.getByText("Needed to publish")).toBeVisible();
		await user.type(screen.getByLabelText("Headline"), "Soup is on");
		expect(seen.values).toEqual({ headline: "Soup is on" });
		expect(new Set(seen.paths)).toEqual(new Set(["headline"]));
		expect(screen.queryByText("Needed to publish")).toBeNull();
		expect(screen.getByText("10 of 5, 5 too many")).toBeVisible();
	});
	it("shows the server's fault at the field, and ties it to the control", () => {
		const { fault } = draw([field("headline", "short_text", { label: "Headline" })]);
		fault({ headline: "is required; give it a value." });
		const input = screen.getByLabelText("Headline");
		expect(input).toHaveAccessibleDescription("Headline is required; give it a value.");
		expect(input).toBeInvalid();
	});
	it("can only be read where one may not write", async () => {
		const { seen, user } = draw([field("a", "short_text")], { a: "x" }, { readOnly: true });
		await user.type(screen.getByLabelText("A"), "y");
		expect(seen.paths).toEqual([]);
	});
});

it("long text keeps its lines", async () => {
	const { seen, user } = draw([field("intro", "long_text")], { intro: "One" });
	await user.type(screen.getByLabelText("Intro"), "{enter}Two");
	expect(seen.values).toEqual({ intro: "One\nTwo" });
});

describe("number", () => {
	it("is a number, also with a comma, and nothing when it is emptied", async () => {
		const { seen, user } = draw([field("price", "number", { min: 1, max: 9 })], { price: 3 });
		const input = screen.getByLabelText("Price");
		expect(input).toHaveAccessibleDescription("From 1 to 9.");
		await user.clear(input);
		expect(seen.values.price).toBeNull();
		await user.type(input, "2,5");
		expect(seen.values.price).toBe(2.5);
		expect(input).toHaveValue("2,5");
		await user.tab();
		expect(input).toHaveValue("2.5");
	});
	it("says that what is no number is not saved", async () => {
		const { seen, user } = draw([field("price", "number")], { price: 3 });
		await user.type(screen.getByLabelText("Price"), "x");
		expect(seen.values.price).toBe(3);
		expect(screen.getByText(/no number, so it is not saved/)).toBeVisible();
	});
	it("shows a value that comes from elsewhere, whatever was typed before", async () => {
		const { seen, user } = draw([field("price", "number")]);
		await user.type(screen.getByLabelText("Price"), "1.");
		expect(screen.getByLabelText("Price")).toHaveValue("1.");
		expect(seen.values.price).toBe(1);
	});
});

it("a checkbox is true or false", async () => {
	const { seen, user } = draw([field("show", "checkbox", { label: "Show it" })]);
	await user.click(screen.getByRole("checkbox", { name: "Show it" }));
	expect(seen.values).toEqual({ show: true });
});

describe("dropdown", () => {
	const choices = [
		{ value: "left", label: "Left" },
		{ value: "right", label: "Right" },
	];
	it("is the value of a choice", async () => {
		const { seen, user } = draw([field("side", "dropdown", { choices })]);
		await user.selectOptions(screen.getByLabelText("Side"), "Right");
		expect(seen.values).toEqual({ side: "right" });
	});
	it("keeps a value that is no choice any more, and says so", () => {
		const { seen } = draw([field("side", "dropdown", { choices })], { side: "middle" });
		expect(screen.getByRole("option", { name: "middle (no longer a choice)" })).toBeInTheDocument();
		expect(seen.values).toEqual({ side: "middle" });
	});
});

it("a colour is completed when one leaves it", async () => {
	const { seen, user } = draw([field("tint", "color")]);
	await user.type(screen.getByLabelText("Tint"), "E3A");
	await user.tab();
	expect(seen.values).toEqual({ tint: "#ee33aa" });
});

it("a date is a day and a time without a zone, in words", async () => {
	const { seen, user } = draw([field("opens", "date", { label: "Opens" })]);
	await user.type(screen.getByLabelText("Opens, day"), "2026-03-02");
	expect(seen.values.opens).toBe("2026-03-02T00:00:00");
	fireEvent.change(screen.getByLabelText("Opens, time"), { target: { value: "08:15" } });
	expect(seen.values.opens).toBe("2026-03-02T08:15:00");
	expect(screen.getByText(/Monday, .*March.* 2026, 08:15.*without a time zone/)).toBeVisible();
	await user.click(screen.getByRole("button", { name: "Clear Opens" }));
	expect(seen.values.opens).toBe("");
});

it("a form to embed is kept as it is written, and HTML beside it as it was", async () => {
	const { seen, user } = draw([field("code", "html"), field("signup", "form", { label: "Sign-up form" })], {
		code: "<b onclick=x>hi</b>",
	});
	await user.type(screen.getByLabelText("Sign-up form"), "https://forms.test/1");
	expect(seen.values).toEqual({ code: "<b onclick=x>hi</b>", signup: "https://forms.test/1" });
	expect(screen.getByText("An address.")).toBeVisible();
});

it("no simple field has a serious fault for who cannot see it", async () => {
	draw(
		(["short_text", "long_text", "number", "checkbox", "color", "date", "html", "form"] as const).map((kind) =>
			field(kind, kind, { required: true }),
		),
		{},
		{ faults: { short_text: "is required; give it a value." } },
	);
	await expectAccessible();
});
