import { parse, write } from "@/lib/inert";
import { isEmbedFigure } from "../embed/providers";
import { blocks, boxes, childrenOf, headings, holdsBlocks, inlineElements, inlineRaw, isBlank } from "./elements";

/** Attribute of a paragraph that stands for text without one. */
export const bare = "data-ghee-bare";
/** Elements that stand for HTML the editor keeps as it is. */
export const rawBlock = "ghee-raw-block";
export const rawInline = "ghee-raw-inline";
/** Attribute of a figure that is a picture with its caption. */
export const pictureMark = "data-ghee-picture";
export const embedMark = "data-ghee-embed";
/** Attribute of a figcaption that was not there. */
export const added = "data-ghee-added";

/**
 * prepare makes of stored HTML what the editor's schema can hold: loose text gets paragraphs that are taken away
 * again when it is written, and what cannot be edited becomes an island that holds its source.
 */
export function prepare(html: string): HTMLElement {
	const body = parse(html);
	flow(body);
	return body;
}

/** flow prepares an element that holds blocks. */
function flow(parent: Element) {
	let run: ChildNode[] = [];
	const end = (before: ChildNode | null) => {
		while (run.length > 0 && isBlank(run.at(-1)!)) run.pop();
		if (run.length === 0) return;
		const p = parent.ownerDocument.createElement("p");
		p.setAttribute(bare, "");
		parent.insertBefore(p, before);
		p.append(...run);
		run = [];
		inline(p);
	};
	for (const child of [...parent.childNodes]) {
		if (isInline(child)) {
			if (run.length > 0 || !isBlank(child)) {
				if (child.nodeType === Node.COMMENT_NODE && run.length === 0) island(child, rawBlock);
				else run.push(child);
			}
			continue;
		}
		end(child);
		block(child as Element);
	}
	end(null);
}

function isInline(node: ChildNode): boolean {
	if (node.nodeType !== Node.ELEMENT_NODE) return true;
	const el = node as Element;
	if (blocks.has(el.localName)) return false;
	if (/^(?:script|iframe|video|audio|noscript|object|template)$/.test(el.localName)) return false;
	return !holdsBlocks(el) || el.localName === "svg";
}

function block(el: Element) {
	const name = el.localName;
	if (name === "p" || headings.has(name)) inline(el);
	else if (name === "hr") return;
	else if (name === "pre") code(el);
	else if (name === "ul" || name === "ol") list(el);
	else if (name === "blockquote") holding(el);
	else if (name === "table") table(el);
	else if (name === "figure") figure(el);
	else if (name === "figcaption" && el.parentElement?.localName === "figure" && !holdsBlocks(el)) inline(el);
	else if (boxes.has(name)) holding(el);
	else island(el, rawBlock);
}

/** holding prepares a block that must hold another: an empty one would get a paragraph. */
function holding(el: Element) {
	if (childrenOf(el).length === 0) island(el, rawBlock);
	else flow(el);
}

function list(el: Element) {
	const items = childrenOf(el);
	if (items.length === 0 || !items.every(isItem)) return island(el, rawBlock);
	for (const item of items as Element[]) {
		flow(item);
		const first = item.firstElementChild;
		if (first?.localName !== "p") {
			// An item begins with text; one that begins with something else gets an empty line that is not written.
			const p = item.ownerDocument.createElement("p");
			p.setAttribute(bare, "");
			item.prepend(p);
		}
	}
}

function isItem(node: Node): boolean {
	return node.nodeType === Node.ELEMENT_NODE && (node as Element).localName === "li";
}

function code(el: Element) {
	const only = childrenOf(el);
	const inner = only.length === 1 && (only[0] as Element).localName === "code" ? (only[0] as Element) : el;
	if (
		inner.children.length > 0 ||
		[...inner.childNodes].some((n) => n.nodeType === Node.COMMENT_NODE) ||
		(inner !== el && el.childNodes.length > 1)
	)
		island(el, rawBlock);
}

/** table prepares one whose rows are all of one width; others are islands. */
function table(el: Element) {
	const rows = [...el.querySelectorAll("tr")];
	const sections = childrenOf(el);
	const names = sections.map((s) => (s as Element).localName ?? "");
	const order = /^(?:caption )?(?:colgroup )*(?:thead )?(?:tbody )?(?:tfoot )?$/.test(
		names.map((n) => `${n} `).join(""),
	);
	const regular = order && rows.length > 0 && rows.every((r) => r.closest("table") === el) && isGrid(rows);
	const clean = rows.every((r) => childrenOf(r).every((c) => /^t[dh]$/.test((c as Element).localName ?? "")));
	const tidy = sections.every(
		(s) =>
			/^(?:caption|colgroup)$/.test((s as Element).localName) ||
			childrenOf(s as Element).every((r) => (r as Element).localName === "tr"),
	);
	if (!regular || !clean || !tidy) return island(el, rawBlock);
	let head = "";
	for (const s of sections as Element[]) {
		if (s.localName !== "caption" && s.localName !== "colgroup") {
			if (s.attributes.length > 0) return island(el, rawBlock);
			continue;
		}
		head += write(s);
	}
	for (const s of sections as Element[]) if (s.localName === "caption" || s.localName === "colgroup") s.remove();
	if (head) el.setAttribute("data-ghee-head", head);
	for (const row of rows)
		for (const cell of childrenOf(row) as Element[]) {
			flow(cell);
			if (!cell.firstElementChild) {
				const p = cell.ownerDocument.createElement("p");
				p.setAttribute(bare, "");
				cell.append(p);
			}
		}
}

function isGrid(rows: Element[]): boolean {
	const widths: number[] = rows.map(() => 0);
	for (const [y, row] of rows.entries())
		for (const cell of childrenOf(row) as HTMLTableCellElement[]) {
			const w = span(cell, "colspan");
			const h = span(cell, "rowspan");
			if (!w || !h || y + h > rows.length) return false;
			for (let i = 0; i < h; i++) widths[y + i]! += w;
		}
	return widths.every((w) => w > 0 && w === widths[0]);
}

function span(cell: Element, name: string): number {
	const value = cell.getAttribute(name);
	if (value === null) return 1;
	return /^[1-9]\d?$/.test(value) ? Number(value) : 0;
}

/** figure prepares pictures with a caption and embeds; another figure is a box. */
function figure(el: Element) {
	const kids = childrenOf(el) as Element[];
	if (isEmbedFigure(el)) {
		el.setAttribute(embedMark, "");
		return;
	}
	const link = kids[0]?.localName === "a" && childrenOf(kids[0]).length === 1 ? kids[0] : null;
	const picture = link ? (childrenOf(link)[0] as Element) : kids[0];
	const caption = kids[1];
	const captioned = kids.length === 2 && caption?.localName === "figcaption" && !holdsBlocks(caption);
	if (picture?.localName === "img" && (kids.length === 1 || captioned)) {
		el.setAttribute(pictureMark, "");
		if (captioned) inline(caption!);
		else {
			const none = el.ownerDocument.createElement("figcaption");
			none.setAttribute(added, "");
			el.append(none);
		}
		return;
	}
	holding(el);
}

/** inline prepares an element that holds text. */
function inline(parent: Element) {
	for (const child of [...parent.childNodes]) {
		if (child.nodeType === Node.TEXT_NODE) continue;
		if (child.nodeType !== Node.ELEMENT_NODE) {
			island(child, rawInline);
			continue;
		}
		const el = child as Element;
		const name = el.localName;
		if (name === "br" || name === "img") continue;
		const empty = el.childNodes.length === 0 || (childrenOf(el).length === 0 && el.textContent === "");
		if (!inlineElements.has(name) || inlineRaw.has(name) || empty || holdsBlocks(el)) island(el, rawInline);
		else inline(el);
	}
}

/** island puts an element in the place of a node that holds the node's source. */
function island(node: ChildNode, as: string) {
	const source = node.nodeType === Node.ELEMENT_NODE ? write(node as Element) : `<!--${node.nodeValue ?? ""}-->`;
	const el = node.ownerDocument!.createElement(as);
	el.setAttribute("source", source);
	node.replaceWith(el);
}
