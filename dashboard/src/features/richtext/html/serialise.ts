import type { Fragment, Mark, Node } from "@tiptap/pm/model";
import { type Attributes, attributesHTML, escapeText } from "./escape";

/**
 * serialise writes a document of the editor as HTML. Nodes never change, so what was written of a block before is
 * taken again: a keystroke in a long text writes one paragraph.
 */
export function serialise(doc: Node | Fragment): string {
	return blocksHTML("type" in doc ? (doc as Node).content : (doc as Fragment), "body");
}

const written = new WeakMap<Node, string>();

/** Blocks at the top stand on lines of their own. */
function blocksHTML(content: Fragment, parent: string): string {
	const between = parent === "body" ? "\n" : "";
	let out = "";
	let before: Node | null = null;
	content.forEach((node) => {
		if (node.isInline) {
			before = node;
			return;
		}
		const bare = isBare(node, parent) && !(before && isBare(before, parent));
		if (before && between && !isBare(before, parent) && !bare) out += between;
		out += bare ? inlineHTML(node.content) : blockHTML(node);
		before = node;
	});
	if (content.firstChild?.isInline) return inlineHTML(content);
	return out;
}

const isBare = (node: Node, parent: string) =>
	node.type.name === "paragraph" && node.attrs.wrap === `bare ${parent}` && !node.attrs.keep;

function blockHTML(node: Node): string {
	const had = written.get(node);
	if (had !== undefined) return had;
	const out = writeBlock(node);
	written.set(node, out);
	return out;
}

function element(tag: string, attributes: string, inside: string): string {
	return `<${tag}${attributes}>${inside}</${tag}>`;
}

function writeBlock(node: Node): string {
	const keep = node.attrs.keep as Attributes | null;
	const own = attributesHTML(keep);
	switch (node.type.name) {
		case "paragraph":
			return element("p", own, inlineHTML(node.content));
		case "heading":
			return element(`h${node.attrs.level}`, own, inlineHTML(node.content));
		case "horizontalRule":
			return `<hr${own}>`;
		case "blockquote":
			return element("blockquote", own, blocksHTML(node.content, "blockquote"));
		case "bulletList":
			return element("ul", own, blocksHTML(node.content, "ul"));
		case "orderedList":
			return element("ol", own, blocksHTML(node.content, "ol"));
		case "listItem":
			return element("li", own, itemHTML(node, "li"));
		case "codeBlock":
			return codeHTML(node, own);
		case "box":
			return element(node.attrs.tag, own, blocksHTML(node.content, node.attrs.tag));
		case "caption":
			return element("figcaption", own, inlineHTML(node.content));
		case "picture":
			return pictureHTML(node, own);
		case "embed":
			return element("figure", own, element("iframe", attributesHTML(node.attrs.frame), ""));
		case "table":
			return tableHTML(node, own);
		case "tableCell":
			return cellHTML("td", node, own);
		case "tableHeader":
			return cellHTML("th", node, own);
		case "rawBlock":
			return node.attrs.source;
		default:
			return blocksHTML(node.content, "body");
	}
}

/** An item that the editor made holds its text without a paragraph around it, as lists are mostly written. */
function itemHTML(node: Node, parent: string): string {
	const first = node.firstChild;
	if (first?.type.name !== "paragraph" || first.attrs.keep || first.attrs.wrap === "tags")
		return blocksHTML(node.content, parent);
	const second = node.maybeChild(1);
	if (second?.type.name === "paragraph") return blocksHTML(node.content, parent);
	return inlineHTML(first.content) + blocksHTML(node.content.cut(first.nodeSize), parent);
}

function cellHTML(tag: string, node: Node, own: string): string {
	const { colspan, rowspan } = node.attrs;
	const spans = attributesHTML({
		colspan: colspan > 1 ? String(colspan) : null,
		rowspan: rowspan > 1 ? String(rowspan) : null,
	});
	return element(tag, spans + own, itemHTML(node, tag));
}

function tableHTML(node: Node, own: string): string {
	const sections: { name: string; rows: string }[] = [];
	const body = firstOfBody(node);
	node.forEach((row, _, i) => {
		const name = (row.attrs.section as string | null) ?? (i < body ? "thead" : "tbody");
		const html = element("tr", attributesHTML(row.attrs.keep), blocksHTML(row.content, "tr"));
		const last = sections.at(-1);
		if (last?.name === name) last.rows += html;
		else sections.push({ name, rows: html });
	});
	return element("table", own, (node.attrs.head ?? "") + sections.map((s) => element(s.name, "", s.rows)).join(""));
}

/** The first row that is no head: rows of a table that the editor made have no section of their own. */
function firstOfBody(table: Node): number {
	if (table.firstChild?.attrs.section) return 0;
	let n = 0;
	while (n < table.childCount && isHead(table.child(n))) n++;
	return n === table.childCount ? 0 : n;
}

function isHead(row: Node): boolean {
	let all = true;
	row.forEach((cell) => {
		if (cell.type.name !== "tableHeader") all = false;
	});
	return all;
}

function codeHTML(node: Node, own: string): string {
	const text = escapeText(node.textContent);
	// The parser takes one line break after the start tag away.
	const inside = text.startsWith("\n") && !node.attrs.inner ? `\n${text}` : text;
	if (!node.attrs.inner) return element("pre", own, inside);
	return element("pre", own, element("code", attributesHTML(node.attrs.inner), inside));
}

function pictureHTML(node: Node, own: string): string {
	let picture = imageHTML(node);
	if (node.attrs.link) picture = element("a", attributesHTML(node.attrs.link), picture);
	const caption = node.attrs.caption as Attributes | null;
	const inside = inlineHTML(node.content);
	return element(
		"figure",
		own,
		picture + (caption || inside ? element("figcaption", attributesHTML(caption), inside) : ""),
	);
}

function imageHTML(node: Node): string {
	return `<img${attributesHTML({ src: node.attrs.src, alt: node.attrs.alt }, node.attrs.image ?? (node.isInline ? node.attrs.keep : null))}>`;
}

/** inlineHTML writes text with its marks, opening as few elements as it can. */
export function inlineHTML(content: Fragment): string {
	let out = "";
	let open: Mark[] = [];
	const close = (to: number) => {
		for (const mark of open.slice(to).reverse()) out += `</${tagOf(mark)}>`;
		open = open.slice(0, to);
	};
	content.forEach((node) => {
		const marks = node.marks;
		let shared = 0;
		while (shared < open.length && shared < marks.length && open[shared]!.eq(marks[shared]!)) shared++;
		close(shared);
		for (const mark of marks.slice(shared)) {
			out += `<${tagOf(mark)}${markAttributes(mark)}>`;
			open = [...open, mark];
		}
		if (node.isText) out += escapeText(node.text ?? "");
		else if (node.type.name === "hardBreak") out += `<br${attributesHTML(node.attrs.keep)}>`;
		else if (node.type.name === "image") out += imageHTML(node);
		else if (node.type.name === "rawInline") out += node.attrs.source;
	});
	close(0);
	return out;
}

function tagOf(mark: Mark): string {
	return mark.type.name === "link" ? "a" : mark.attrs.tag;
}

function markAttributes(mark: Mark): string {
	return attributesHTML(mark.type.name === "link" ? { href: mark.attrs.href } : null, mark.attrs.keep);
}
