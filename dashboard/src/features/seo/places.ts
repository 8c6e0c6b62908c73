import type { ContentType, FieldDef, Schema, TypeKind } from "@/features/fields";

/** Where an entry says how it is found: the fields of the search result and of what is shared, with their paths. */
export interface Places {
	title?: Place;
	description?: Place;
	image?: Place;
	canonical?: Place;
	robots?: Place;
}

/** One field and where it stands. */
export interface Place {
	path: string;
	def: FieldDef;
}

type What = keyof Places;

/** What fields are called at the top of a type, where other fields have titles, too. */
const outside: Record<What, RegExp> = {
	title: /^(seo|meta|page)_?title$/i,
	description: /^(seo|meta)_?description$/i,
	image: /^((seo|og|social|share|meta)_?image|featured_image)$/i,
	canonical: /^(canonical(_?url)?|seo_?canonical)$/i,
	robots: /^(meta_?|seo_?)?robots$|^no_?index$/i,
};

/** What they are called inside of a component that is there for nothing else. */
const inside: Record<What, RegExp> = {
	title: /^((seo|meta|page)_?)?title$/i,
	description: /^((seo|meta)_?)?description$/i,
	image: /image$/i,
	canonical: /^canonical(_?url)?$/i,
	robots: /robots$|^no_?index$/i,
};

/**
 * Finds them by the convention of the read API: a post has them among its fields, a page in a component with
 * the key "seo", or at the top.
 */
export function placesOf(type: ContentType, schema: Schema): Places {
	const out: Places = {};
	for (const def of type.fields) {
		if (def.kind !== "component") continue;
		const component = schema.byId(def.components?.[0] ?? "");
		if (component && (/^(seo|meta)$/i.test(def.key) || /^seo$/i.test(component.key))) {
			collect(component.fields, `${def.key}.`, inside, out);
		}
	}
	collect(type.fields, "", outside, out);
	return out;
}

function collect(fields: readonly FieldDef[], before: string, names: Record<What, RegExp>, out: Places) {
	for (const def of fields) {
		for (const what of Object.keys(names) as What[]) {
			if (!out[what] && names[what].test(def.key) && takes(what, def)) out[what] = { path: before + def.key, def };
		}
	}
}

function takes(what: What, def: FieldDef): boolean {
	if (what === "image") return def.kind === "media";
	if (what === "robots") return def.kind === "checkbox" || def.kind === "dropdown" || def.kind === "short_text";
	return def.kind === "short_text" || def.kind === "long_text";
}

/** Whether entries of a kind are pages that one finds by searching. */
export function isFound(kind: TypeKind): boolean {
	return kind === "page" || kind === "single" || kind === "post";
}
