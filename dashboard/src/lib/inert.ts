/**
 * Stored HTML is only ever parsed into a document without a window: nothing in it loads, runs or is laid out.
 * Even so the browser reports every style, event attribute and base address that it parses as a breach of the
 * dashboard's content security policy, and a name or an id takes the place of a document's or a form's own
 * properties. They are therefore given another name on the way in, one that nobody can have written, and their own
 * on the way out.
 */
const mask = `data-x${Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join("")}-`;

const isMasked = (name: string, tag: string) =>
	/^(?:style|name|id|on.*)$/i.test(name) || /^(?:base href|meta http-equiv)$/i.test(`${tag} ${name}`);

/** What such an attribute of an element is called that `parse` made. */
export const maskedName = (name: string) => mask + name;

/** True name of an attribute of an element that `parse` made. */
export function trueName(name: string): string {
	return name.startsWith(mask) ? name.slice(mask.length) : name;
}

/** parse makes inert elements of HTML, below a body. */
export function parse(html: string): HTMLElement {
	const safe = renameAttributes(html, (n, tag) => (isMasked(n, tag) ? mask + n : n));
	const doc = new DOMParser().parseFromString(`<!doctype html><body>${safe}`, "text/html");
	if (uncertain.test(html)) settle(doc, doc);
	return doc.body;
}

/** write is the HTML of an element that `parse` made, with the names that its attributes had. */
export function write(el: Element): string {
	return unmask(el.outerHTML);
}

/** unmask takes away from HTML what `parse` has put into it. */
export function unmask(html: string): string {
	return html.replaceAll(mask, "");
}

/** Where these stand, what is a tag depends on more than the tokenizer knows: on SVG around it, on a select. */
const uncertain = /<(?:[!?]|script|style|xmp|iframe|noembed|noframes|textarea|title|plaintext)/i;

/**
 * settle gives the attributes another name that the tokenizer took for text, and takes that name out of text that
 * it took for attributes. It asks the prototypes: in such a document nothing is sure to be what it is called.
 */
function settle(doc: Document, root: Node) {
	const nodes = Document.prototype.createTreeWalker.call(doc, root, NodeFilter.SHOW_ALL);
	while (nodes.nextNode()) {
		const node = nodes.currentNode;
		if (node instanceof CharacterData) {
			if (node.data.includes(mask)) node.data = unmask(node.data);
			continue;
		}
		if (!(node instanceof Element)) continue;
		for (const name of Element.prototype.getAttributeNames.call(node)) {
			const value = Element.prototype.getAttribute.call(node, name) ?? "";
			const isLoose = isMasked(name, node.localName);
			if (!isLoose && !value.includes(mask)) continue;
			try {
				Element.prototype.setAttribute.call(node, isLoose ? mask + name : name, unmask(value));
			} catch {
				continue; // a name that only a parser can give: it names no property either
			}
			if (isLoose) Element.prototype.removeAttribute.call(node, name);
		}
		if (node instanceof HTMLTemplateElement) settle(doc, node.content);
	}
}

const rawText = /^(?:script|style|xmp|iframe|noembed|noframes|textarea|title|plaintext)$/;
const space = /[\t\n\f\r ]/;

/**
 * renameAttributes gives the attributes of start tags other names and leaves every other byte alone. It follows
 * the tokenizer of the HTML standard: comments and the text of scripts and the like hold no tags.
 */
export function renameAttributes(html: string, name: (old: string, tag: string) => string): string {
	let out = "";
	let done = 0; // bytes of html that are in out
	let at = 0;
	while (at < html.length) {
		at = html.indexOf("<", at);
		if (at < 0) break;
		if (html.startsWith("<!--", at)) {
			at = afterComment(html, at);
			continue;
		}
		if (!/[a-z]/i.test(html[at + 1] ?? "")) {
			const bogus = html[at + 1] === "!" || html[at + 1] === "?" || html[at + 1] === "/";
			const end = bogus ? html.indexOf(">", at) : at;
			at = end < 0 ? html.length : end + 1;
			continue;
		}
		let i = at + 1;
		while (i < html.length && !/[\t\n\f\r />]/.test(html[i]!)) i++;
		const tag = html.slice(at + 1, i).toLowerCase();
		while (i < html.length && html[i] !== ">") {
			if (space.test(html[i]!) || html[i] === "/") {
				i++;
				continue;
			}
			const start = i++; // an attribute's name may begin with "="
			while (i < html.length && !/[\t\n\f\r />=]/.test(html[i]!)) i++;
			const old = html.slice(start, i);
			const next = name(old, tag);
			if (next !== old) {
				out += html.slice(done, start) + next;
				done = i;
			}
			i = afterValue(html, i);
		}
		at = i + 1;
		if (rawText.test(tag)) at = afterRawText(html, at, tag);
	}
	return out + html.slice(done);
}

function afterComment(html: string, at: number): number {
	if (html.startsWith("<!-->", at)) return at + 5;
	if (html.startsWith("<!--->", at)) return at + 6;
	const end = /--!?>/g;
	end.lastIndex = at + 4;
	return end.exec(html) ? end.lastIndex : html.length;
}

function afterValue(html: string, from: number): number {
	let i = from;
	while (i < html.length && space.test(html[i]!)) i++;
	if (html[i] !== "=") return i;
	i++;
	while (i < html.length && space.test(html[i]!)) i++;
	const quote = html[i];
	if (quote === '"' || quote === "'") {
		const end = html.indexOf(quote, i + 1);
		return end < 0 ? html.length : end + 1;
	}
	while (i < html.length && !/[\t\n\f\r >]/.test(html[i]!)) i++;
	return i;
}

function afterRawText(html: string, at: number, tag: string): number {
	if (tag === "plaintext") return html.length;
	const end = new RegExp(`</${tag}[\\t\\n\\f\\r />]`, "gi");
	end.lastIndex = at;
	const found = end.exec(html);
	return found ? found.index : html.length;
}
