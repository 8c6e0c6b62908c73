import type { ContentType, DraftField, DraftType } from "./model";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** sampleOf is an answer of the read API with a document of this type, with made-up values. */
export function sampleOf(type: DraftType, all: readonly ContentType[]): Json {
	const fields = sampleFields(type.fields, all, 0);
	if (type.kind === "component") return fields;
	if (type.kind === "collection") {
		return { data: { [type.key || "key"]: [{ meta: { id: 1 }, ...fields }] }, meta: { count: 1 } };
	}
	return {
		data: {
			slug: "an-example",
			name: "An example",
			published: "2027-03-01T09:00:00Z",
			updated: "2027-03-01T09:00:00Z",
			page_type: type.kind === "single" ? null : type.key || "key",
			fields,
		},
	};
}

function sampleFields(
	fields: readonly DraftField[],
	all: readonly ContentType[],
	depth: number,
): { [key: string]: Json } {
	return Object.fromEntries(fields.filter((f) => f.key).map((f) => [f.key, sampleField(f, all, depth)]));
}

function sampleField(f: DraftField, all: readonly ContentType[], depth: number): Json {
	switch (f.kind) {
		case "short_text":
			return f.label || "Some words";
		case "long_text":
			return "Some lines of text.";
		case "wysiwyg":
		case "html":
		case "form":
			return "<p>Some <strong>words</strong>.</p>";
		case "number":
			return f.min ?? 42;
		case "date":
			return "2027-03-01T09:00:00Z";
		case "dropdown":
			return f.choices?.[0]?.value ?? "";
		case "checkbox":
			return true;
		case "color":
			return "#E3A21A";
		case "media":
			return "https://cdn.example.com/picture.jpg";
		case "reference": {
			const target = all.find((t) => t.id === f.target);
			const one = depth < 2 && target ? referenced(target, all, depth + 1) : "/v2/…";
			return f.many ? [one] : one;
		}
		case "component":
			return component(f.components?.[0], all, depth);
		case "component_picker":
			return (f.components ?? []).slice(0, 2).map((id) => {
				const of = all.find((t) => t.id === id);
				return { type: of?.key ?? "", fields: component(id, all, depth) };
			});
		case "repeater":
			return [sampleFields(f.fields ?? [], all, depth)];
		default:
			return null;
	}
}

function referenced(target: ContentType, all: readonly ContentType[], depth: number): Json {
	const fields = sampleFields((target.fields ?? []) as DraftField[], all, depth);
	if (target.kind === "collection") return { meta: { id: 1 }, ...fields };
	return { slug: "another", name: "Another", page_type: target.key, fields };
}

function component(id: string | undefined, all: readonly ContentType[], depth: number): Json {
	const of = all.find((t) => t.id === id);
	if (!of || depth > 4) return {};
	return sampleFields((of.fields ?? []) as DraftField[], all, depth + 1);
}
