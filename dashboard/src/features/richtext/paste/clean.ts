import { parse, trueName } from "@/lib/inert";
import { isSafeLink } from "../schema/keep";
import { docsLists } from "./docs";
import { wordLists, wordMarkup } from "./word";

export interface Cleaned {
	html: string;
	/** Pictures that could not be brought along: they are on the other machine's disk, or inside the clipboard. */
	pictures: number;
}

/** What stays of other programs' HTML: what it says, not how it looked there. */
const stays = new Set(
	"a b blockquote br caption code del em figcaption figure h1 h2 h3 h4 h5 h6 hr i img li mark ol p pre s small strong sub sup table tbody td tfoot th thead tr u ul".split(
		" ",
	),
);
const goes = new Set(
	"script style meta link title xml head template noscript iframe object embed form input button select textarea svg math video audio canvas base col colgroup".split(
		" ",
	),
);
const blockish =
	/^(?:address|article|aside|center|dd|details|div|dl|dt|fieldset|footer|form|header|hgroup|main|nav|section|summary)$/;
const keeps: Record<string, readonly string[]> = {
	a: ["href", "title"],
	img: ["src", "alt", "width", "height"],
	td: ["colspan", "rowspan"],
	th: ["colspan", "rowspan"],
	ol: ["start"],
};

/** clean makes HTML from another program or page what the editor would have made itself. */
export function clean(html: string): Cleaned {
	const body = parse(
		html
			.replace(/<!--\[if[\s\S]*?<!\[endif\]-->/gi, (c) => (/supportLists/i.test(c) ? c : ""))
			.replace(/<!--(?:Start|End)Fragment-->/gi, ""),
	);
	wordMarkup(body);
	wordLists(body);
	docsLists(body);
	const told = { pictures: 0 };
	for (const child of [...body.childNodes]) visit(child, told);
	tidy(body);
	return { html: body.innerHTML, pictures: told.pictures };
}

function visit(node: ChildNode, told: { pictures: number }) {
	if (node.nodeType === Node.TEXT_NODE) return;
	if (node.nodeType !== Node.ELEMENT_NODE) return node.remove();
	const el = node as HTMLElement;
	const name = el.localName;
	if (goes.has(name) || (name.includes(":") && !el.textContent?.trim())) return el.remove();
	for (const child of [...el.childNodes]) visit(child, told);
	if (name === "img") return picture(el, told);
	const style = styleOf(el);
	const marks = /^(?:span|font|p|li|b|i|u|a|h[1-6]|td|div)$/.test(name) ? marksOf(el, style) : [];
	if (name === "b" && /normal|400/.test(style.get("font-weight") ?? "")) return unwrap(el);
	if (name === "a" && !el.hasAttribute("href")) return unwrap(el);
	if (name === "span" || name === "font" || name === "ins" || name.includes(":")) return wrapIn(el, marks);
	if (blockish.test(name)) return asBlock(el);
	if (!stays.has(name)) return unwrap(el);
	bareAttributes(el);
	if (name === "a") link(el);
}

/** asBlock makes a paragraph of a block that has no meaning here, if it holds text itself. */
function asBlock(el: HTMLElement) {
	const holds = [...el.children].some((c) => /^(?:p|h[1-6]|ul|ol|table|blockquote|pre|figure|hr)$/.test(c.localName));
	if (holds || !el.textContent?.trim()) return unwrap(el);
	const p = el.ownerDocument.createElement("p");
	p.append(...el.childNodes);
	el.replaceWith(p);
}

function bareAttributes(el: HTMLElement) {
	const keep = keeps[el.localName] ?? [];
	for (const a of [...el.attributes]) {
		const sensible =
			a.name !== "colspan" && a.name !== "rowspan" && a.name !== "start"
				? true
				: /^[1-9]\d{0,2}$/.test(a.value) && a.value !== "1";
		if (!keep.includes(a.name) || !sensible) el.removeAttribute(a.name);
	}
}

function link(el: HTMLElement) {
	const href = el.getAttribute("href") ?? "";
	try {
		const url = new URL(href);
		const through =
			url.hostname === "www.google.com" && url.pathname === "/url"
				? (url.searchParams.get("q") ?? url.searchParams.get("url"))
				: null;
		if (through) el.setAttribute("href", through);
	} catch {
		// An address of the page's own site, or none.
	}
	const to = el.getAttribute("href") ?? "";
	if (!isSafeLink(to) || to.startsWith("#") || /^file:/i.test(to) || !el.textContent) unwrap(el);
}

function picture(el: HTMLElement, told: { pictures: number }) {
	bareAttributes(el);
	if (/^https?:\/\//i.test(el.getAttribute("src") ?? "")) return;
	told.pictures++;
	el.remove();
}

function styleOf(el: Element): Map<string, string> {
	const style = [...el.attributes].find((a) => trueName(a.name) === "style")?.value ?? "";
	return new Map(
		style.split(";").flatMap((d) =>
			d.includes(":")
				? [
						[
							d.slice(0, d.indexOf(":")).trim().toLowerCase(),
							d
								.slice(d.indexOf(":") + 1)
								.trim()
								.toLowerCase(),
						] as const,
					]
				: [],
		),
	);
}

/** marksOf are the elements that say what a style shows. */
function marksOf(el: Element, style: Map<string, string>): string[] {
	const out: string[] = [];
	const weight = style.get("font-weight") ?? "";
	if (!el.closest("h1,h2,h3,h4,h5,h6") && (/^bold/.test(weight) || Number(weight) >= 600)) out.push("strong");
	if (/^(?:italic|oblique)/.test(style.get("font-style") ?? "")) out.push("em");
	const line = `${style.get("text-decoration") ?? ""} ${style.get("text-decoration-line") ?? ""}`;
	if (/underline/.test(line) && !el.closest("a") && !el.querySelector("a")) out.push("u");
	if (/line-through/.test(line)) out.push("s");
	const at = style.get("vertical-align");
	if (at === "sub" || at === "super") out.push(at === "sub" ? "sub" : "sup");
	return out;
}

function wrapIn(el: Element, tags: string[]) {
	if (!el.textContent?.trim() || el.querySelector("p,h1,h2,h3,h4,h5,h6,ul,ol,table,div")) return unwrap(el);
	for (const tag of tags) {
		const mark = el.ownerDocument.createElement(tag);
		mark.append(...el.childNodes);
		el.append(mark);
	}
	unwrap(el);
}

function unwrap(el: Element) {
	el.replaceWith(...el.childNodes);
}

/** tidy takes away what is left over: empty lines, breaks between blocks, marks around nothing. */
function tidy(body: HTMLElement) {
	body.normalize();
	for (const el of [...body.querySelectorAll("strong,em,u,s,b,i,sub,sup,mark,small,a,code,del")])
		if (!el.textContent && !el.querySelector("img,br")) unwrap(el);
	for (const el of [...body.querySelectorAll("b strong, strong strong, em em, i em, u u, s s")]) unwrap(el);
	for (const br of [...body.querySelectorAll("br")]) {
		const beside = br.previousElementSibling ?? br.nextElementSibling;
		if (
			br.parentElement === body &&
			(!beside || /^(?:p|h[1-6]|ul|ol|table|blockquote|pre|figure|hr|br)$/.test(beside.localName))
		)
			br.remove();
	}
	for (const p of [...body.querySelectorAll("p,h1,h2,h3,h4,h5,h6")]) {
		while (p.lastChild?.nodeName === "BR") p.lastChild.remove();
		if (!p.textContent?.replace(/[\s\u00a0]/g, "") && !p.querySelector("img")) p.remove();
	}
	for (const p of [...body.querySelectorAll("li > p:only-child, td > p:only-child, th > p:only-child")]) unwrap(p);
	for (const li of [...body.querySelectorAll("li")])
		if (li.firstElementChild?.localName === "p" && [...li.children].slice(1).every((c) => /^[uo]l$/.test(c.localName)))
			unwrap(li.firstElementChild);
	for (const list of [...body.querySelectorAll("ul,ol")]) if (!list.querySelector("li")) list.remove();
}
