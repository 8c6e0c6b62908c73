import type { DOMSerializer, Fragment } from "@tiptap/pm/model";
import { parse, unmask } from "@/lib/inert";
import { prepare } from "../html/prepare";
import { serialise } from "../html/serialise";
import { clean } from "./clean";

/**
 * What is copied here carries a sign that no other page knows: with it, pasted HTML is taken as it is, scripts of
 * the customer's own included. Everything else is cleaned, whatever it says it is.
 */
const sign = Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("");
const signed = "data-ghee-copied";

/** Writes what is copied as it is stored, rather than as it is shown. */
export const clipboardSerializer = {
	serializeFragment(fragment: Fragment): DocumentFragment {
		const body = parse(serialise(fragment));
		const out = document.implementation.createHTMLDocument("").createDocumentFragment();
		const first = body.firstElementChild;
		if (first && first === body.firstChild) first.setAttribute(signed, sign);
		out.append(...body.childNodes);
		return out;
	},
} as unknown as DOMSerializer;

/** ownCopy says whether pasted HTML was copied from an editor of this tab. */
export function ownCopy(html: string): boolean {
	return html.includes(`${signed}="${sign}"`);
}

/** transformPasted makes HTML ready for the schema. */
export function transformPasted(html: string, onLeft: (pictures: number) => void): string {
	if (ownCopy(html)) {
		const body = prepare(unmask(html));
		for (const el of body.querySelectorAll(`[${signed}]`)) el.removeAttribute(signed);
		return body.innerHTML;
	}
	const { html: cleaned, pictures } = clean(html);
	if (pictures > 0) onLeft(pictures);
	return cleaned;
}
