/** Attributes of an element that the editor keeps as they are, in order. */
export type Attributes = Readonly<Record<string, string>>;

/** escapeText is text as HTML. A space that does not break stays one that can be seen in the source. */
export function escapeText(text: string): string {
	return text
		.replace(/&/g, "&amp;")
		.replace(/</g, "&lt;")
		.replace(/>/g, "&gt;")
		.replace(/\u00a0/g, "&nbsp;");
}

export function escapeAttribute(value: string): string {
	return value
		.replace(/&/g, "&amp;")
		.replace(/"/g, "&quot;")
		.replace(/\u00a0/g, "&nbsp;");
}

/** attributesHTML is attributes as they stand in a start tag. Null is no attribute; "" one without a value. */
export function attributesHTML(
	...sets: (Readonly<Record<string, string | null | undefined>> | null | undefined)[]
): string {
	let out = "";
	for (const set of sets)
		for (const [name, value] of Object.entries(set ?? {}))
			if (value !== null && value !== undefined) out += ` ${name}="${escapeAttribute(value)}"`;
	return out;
}
