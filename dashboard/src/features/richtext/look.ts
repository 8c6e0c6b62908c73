import type { Node } from "@tiptap/pm/model";
import { type Change, compare } from "./html/fidelity";
import { serialise } from "./html/serialise";
import { read } from "./schema/read";

/** A stored text as the editor sees it. */
export interface Look {
	value: string;
	doc: Node;
	/** What the editor would write of it, untouched. */
	written: string;
	/** What it would lose; nothing, mostly. */
	changes: Change[];
}

export function look(value: string): Look {
	const doc = read(value);
	const written = serialise(doc);
	return { value, doc, written, changes: value.trim() ? compare(value, written) : [] };
}

/** isEmpty says whether there is nothing in a document: an empty text is stored, then, and no empty paragraph. */
export function isEmpty(doc: Node): boolean {
	return (
		doc.childCount === 1 &&
		doc.firstChild!.type.name === "paragraph" &&
		doc.firstChild!.content.size === 0 &&
		!doc.firstChild!.attrs.keep
	);
}

/** storedOf is what is stored for a document: what was stored before, byte for byte, where it says the same. */
export function storedOf(doc: Node, before: Look): string {
	const html = serialise(doc);
	if (html === before.written) return before.value;
	return isEmpty(doc) ? "" : html;
}
