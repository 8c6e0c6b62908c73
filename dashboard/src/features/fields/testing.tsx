import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { useState } from "react";
import { expect, vi } from "vitest";
import { FieldForm } from "./FieldForm";
import type { FieldFormProps } from "./form";
import { setAt } from "./path";
import { schemaOf } from "./schema";
import type { ContentType, FieldDef, FieldKind, Values } from "./types";

/** A field definition for tests. */
export function field(key: string, kind: FieldKind, more: Partial<FieldDef> = {}): FieldDef {
	return { id: 1, key, kind, ...more };
}

/** A component type for tests. */
export function componentType(key: string, fields: FieldDef[], more: Partial<ContentType> = {}): ContentType {
	return {
		id: `id-${key}`,
		kind: "component",
		key,
		name: key.charAt(0).toUpperCase() + key.slice(1),
		last: 9,
		fields,
		...more,
	};
}

/** Draws a form as a page would, and tells what the values are. */
export function draw(
	defs: FieldDef[],
	values: Values = {},
	more: Partial<FieldFormProps> & { types?: ContentType[] } = {},
) {
	const { types = [], faults, ...props } = more;
	const seen: Seen = { values, paths: [] };
	const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
	const page = (wrong: FieldFormProps["faults"]) => (
		<QueryClientProvider client={client}>
			<Page defs={defs} seen={seen} schema={schema} {...props} {...(wrong && { faults: wrong })} />
		</QueryClientProvider>
	);
	const schema = schemaOf(types);
	const view = render(page(faults));
	return {
		seen,
		view,
		user: userEvent.setup(),
		fault: (wrong: FieldFormProps["faults"]) => view.rerender(page(wrong)),
	};
}

/** What a drawn form has come to, and the paths of its changes. */
interface Seen {
	values: Values;
	paths: string[];
}

function Page({ seen, ...props }: Partial<FieldFormProps> & Pick<FieldFormProps, "defs" | "schema"> & { seen: Seen }) {
	const [value, setValue] = useState(seen.values);
	seen.values = value;
	const onChange = (path: string, next: unknown) => {
		seen.paths.push(path);
		setValue((was) => setAt(was, path, next));
	};
	return <FieldForm value={value} onChange={onChange} site="harbour" locale="en" {...props} />;
}

/** Fails for what axe calls serious or critical. */
export async function expectAccessible(root: Element = document.body) {
	const found = await axe.run(root, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
	const bad = found.violations.filter((v) => v.impact === "serious" || v.impact === "critical");
	expect(bad.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`)).toEqual([]);
}

type Answer = (request: { url: URL; method: string; body: unknown }) => unknown;

/** Answers the API's requests by method and path; what is not named is 404. */
export function answering(answers: Record<string, Answer>) {
	const asked: string[] = [];
	vi.stubGlobal("fetch", async (request: Request) => {
		const url = new URL(request.url);
		const name = `${request.method} ${url.pathname.replace("/api/sites/harbour", "")}`;
		asked.push(`${name}${url.search}`);
		const text = await request.text();
		const answer = answers[name]?.({ url, method: request.method, body: text ? JSON.parse(text) : undefined });
		const status = answer === undefined ? 404 : 200;
		const type = status === 200 ? "application/json" : "application/problem+json";
		return new Response(JSON.stringify(answer ?? { status: 404, detail: "There is none.", code: "not_found" }), {
			status,
			headers: { "Content-Type": type },
		});
	});
	return asked;
}
