import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { type ContentType, type FieldDef, schemaOf } from "@/features/fields";
import { fitOf, shownOf } from "./length";
import { placesOf } from "./places";
import { SeoPanel } from "./SeoPanel";

const field = (key: string, kind: FieldDef["kind"], more: Partial<FieldDef> = {}): FieldDef => ({
	id: 1,
	key,
	kind,
	...more,
});
const type = (kind: ContentType["kind"], key: string, fields: FieldDef[]): ContentType => ({
	id: `id-${key}`,
	kind,
	key,
	name: key,
	last: 9,
	fields,
});
const seo = type("component", "seo", [
	field("title", "short_text"),
	field("description", "long_text"),
	field("og_image", "media"),
	field("canonical", "short_text"),
	field("noindex", "checkbox"),
]);
const schema = schemaOf([seo]);
const page = type("page", "landing", [
	field("title", "short_text"),
	field("seo", "component", { components: [seo.id] }),
]);
const paths = (t: ContentType) => Object.fromEntries(Object.entries(placesOf(t, schema)).map(([k, v]) => [k, v.path]));

describe("where an entry says how it is found", () => {
	it("is the component seo of a page", () => {
		expect(paths(page)).toEqual({
			title: "seo.title",
			description: "seo.description",
			image: "seo.og_image",
			canonical: "seo.canonical",
			robots: "seo.noindex",
		});
	});
	it("is fields of a post or at the top of a page; its own title is none", () => {
		const post = type("post", "post", [
			field("seo_title", "short_text"),
			field("meta_description", "long_text"),
			field("featured_image", "media"),
			field("title", "short_text"),
		]);
		expect(paths(post)).toEqual({ title: "seo_title", description: "meta_description", image: "featured_image" });
		expect(paths(type("page", "plain", [field("title", "short_text"), field("description", "long_text")]))).toEqual({});
	});
});

it("lengths are measured and cut as results show them", () => {
	expect(["", "a", "x".repeat(40), "x".repeat(56)].map((t) => fitOf(t, 55).word)).toEqual([
		"empty",
		"short",
		"fits",
		"long",
	]);
	expect(shownOf("<b>One</b> two three", 9)).toBe("One two …");
});

function draw(values: Record<string, unknown>, of = page) {
	const seen: [string, unknown][] = [];
	render(
		<QueryClientProvider client={new QueryClient()}>
			<SeoPanel
				type={of}
				schema={schema}
				values={values}
				name="Spring menu"
				slug="spring"
				site="harbour"
				base="https://harbour.test"
				show={(path) => seen.push([path, ""])}
			/>
		</QueryClientProvider>,
	);
	return seen;
}

describe("the panel", () => {
	it("shows the result as it will be found, and how its texts fit", () => {
		draw({ seo: { title: "Rhubarb and rye", description: "" } });
		expect(screen.getByText("Rhubarb and rye", { selector: "[data-result] *" })).toBeVisible();
		expect(screen.getByText("harbour.test › spring")).toBeVisible();
		expect(screen.getByText("15 of 55")).toBeVisible();
		expect(screen.getByText("0 of 140")).toBeVisible();
		expect(screen.getByText(/No description/)).toBeVisible();
	});
	it("leads to the fields", async () => {
		const seen = draw({});
		screen.getByRole("button", { name: "Meta description" }).click();
		expect(seen).toEqual([["seo.description", ""]]);
	});
	it("warns that searches leave the entry out", () => {
		draw({ seo: { noindex: true } });
		expect(screen.getByText(/Search engines are asked to leave it out/)).toBeVisible();
	});
	it("says what to do where a type has no such fields", () => {
		draw({}, type("page", "plain", [field("title", "short_text")]));
		expect(screen.getByText(/component with the key seo/)).toBeVisible();
	});
});
