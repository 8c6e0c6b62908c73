import type { DraftField, DraftType, Kind } from "./model";

/** The longest key, in characters. */
export const maxKey = 64;
const form = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** keyOf makes an API id of a name in whatever script: "Über uns" is "uber_uns". */
export function keyOf(name: string): string {
	const ascii = name
		.normalize("NFKD")
		.replace(/\p{M}/gu, "")
		.replace(/ß/g, "ss")
		.replace(/[øØ]/g, "o")
		.replace(/[æÆ]/g, "ae")
		.replace(/[œŒ]/g, "oe")
		.replace(/[łŁ]/g, "l")
		.replace(/[đĐ]/g, "d")
		.toLowerCase();
	return ascii
		.replace(/[^a-z0-9]+/g, "_")
		.replace(/^[^a-z]+/, "")
		.slice(0, maxKey)
		.replace(/_+$/, "");
}

/** free is the key, or it with the first number that makes it one that is not taken. */
export function free(key: string, taken: readonly string[]): string {
	if (!key || !taken.includes(key)) return key;
	for (let n = 2; ; n++) {
		const tail = `_${n}`;
		const next = key.slice(0, maxKey - tail.length) + tail;
		if (!taken.includes(next)) return next;
	}
}

/** keyFault says what is wrong with a key; "" for nothing. */
export function keyFault(key: string, taken: readonly string[], reserved: readonly string[] = []): string {
	if (key === "") return "The API needs an id.";
	if (!form.test(key)) {
		return "Begin with a letter; then letters, digits, _ and -, 64 at most.";
	}
	if (reserved.includes(key)) return `“${key}” is taken by the API. Choose another.`;
	if (taken.includes(key)) return `“${key}” is here already. Choose another.`;
	return "";
}

/** reservedKeys are keys that would hide something of the API. */
export function reservedKeys(of: Kind, isField: boolean): string[] {
	if (isField) return of === "collection" ? ["meta"] : [];
	return of === "page" ? ["search"] : [];
}

/** faults are all that the form can see to be wrong, by uid of the field; "" is the type's own. */
export function faults(draft: DraftType, otherKeys: readonly string[]): Record<string, string> {
	const out: Record<string, string> = {};
	if (!draft.name.trim()) out.name = "Give it a name that editors will know it by.";
	if (draft.kind !== "single") {
		const fault = keyFault(draft.key, otherKeys, reservedKeys(draft.kind, false));
		if (fault) out.key = fault;
	}
	fieldFaults(draft.fields, draft.kind, out);
	return out;
}

function fieldFaults(fields: readonly DraftField[], of: Kind, out: Record<string, string>) {
	for (const f of fields) {
		const others = fields.filter((o) => o.uid !== f.uid).map((o) => o.key);
		const fault = keyFault(f.key, others, reservedKeys(of, true)) || shapeFault(f);
		if (fault) out[f.uid] = fault;
		fieldFaults(f.fields ?? [], of, out);
	}
}

/** shapeFault is what a kind needs and has not got. */
export function shapeFault(f: DraftField): string {
	switch (f.kind) {
		case "dropdown": {
			const values = (f.choices ?? []).map((c) => c.value);
			if (values.length === 0) return "Add at least one choice.";
			if (values.some((v) => !v)) return "Every choice needs a value.";
			return new Set(values).size === values.length ? "" : "Two choices have the same value.";
		}
		case "reference":
			return f.target ? "" : "Choose what it refers to.";
		case "component":
			return f.components?.length === 1 ? "" : "Choose a component.";
		case "component_picker":
			return f.components?.length ? "" : "Choose the components to pick from.";
		case "repeater":
			return f.fields?.length ? "" : "A repeater needs at least one field.";
	}
	if (f.min_length != null && f.max_length != null && f.min_length > f.max_length) {
		return "Its least length is above its greatest.";
	}
	if (f.min != null && f.max != null && f.min > f.max) return "Its least value is above its greatest.";
	if (f.pattern) {
		try {
			new RegExp(`^(?:${f.pattern})$`, "u");
		} catch {
			return "The pattern is no regular expression.";
		}
	}
	return "";
}
