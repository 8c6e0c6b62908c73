import { trueName } from "@/lib/inert";
import type { Attributes } from "../html/escape";

/** Attributes that carry the editor's own wishes from `prepare` to the schema, or from the clipboard. */
const ours = /^data-(?:ghee-|pm-)/;

/** attributesOf are an element's attributes but for those that have a place of their own. */
export function attributesOf(el: Element, except: readonly string[] = []): Attributes | null {
	const out: Record<string, string> = {};
	for (const a of el.attributes) {
		const name = trueName(a.name);
		if (name === a.name && ours.test(name)) continue;
		if (!except.includes(name)) out[name] = a.value;
	}
	return Object.keys(out).length > 0 ? out : null;
}

/**
 * keep is the attribute of a node or mark in which everything rests that the editor does not show. It is never
 * put on the page: classes and styles of a customer's site have no business in the dashboard.
 */
export function keep(except: readonly string[] = []) {
	return {
		keep: {
			default: null as Attributes | null,
			rendered: false,
			keepOnSplit: false,
			parseHTML: (el: HTMLElement) => attributesOf(el, except),
		},
	};
}

/** hidden is an attribute of a node that is not put on the page. */
export function hidden<T>(fallback: T, parseHTML: (el: HTMLElement) => T) {
	return { default: fallback, rendered: false, parseHTML };
}

/** An address that may be shown as a picture or led to: never one that runs something. */
export function isSafeLink(href: string): boolean {
	const bare = href.replace(/[\p{Cc}\p{Cf}\s]/gu, "");
	return !/^[a-z][a-z0-9+.-]*:/i.test(bare) || /^(?:https?|mailto|tel|sms|ftp):/i.test(bare);
}

/** Where a picture is shown from in the editor; null for what the dashboard's policy would not load. */
export function shownFrom(src: string | null): string | null {
	if (!src) return null;
	if (/^https:\/\//i.test(src) || /^data:image\/(?:png|jpeg|gif|webp|avif);base64,/i.test(src)) return src;
	try {
		return new URL(src, location.origin).origin === location.origin && src.startsWith("/media/") ? src : null;
	} catch {
		return null;
	}
}
