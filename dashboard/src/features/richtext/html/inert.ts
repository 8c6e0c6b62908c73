/**
 * Stored HTML is only ever parsed into a document without a window: nothing in it loads, runs or is laid out.
 * Even so the browser reports every style and event attribute that it parses as a breach of the dashboard's
 * content security policy, and a name or an id in a form takes the place of the form's own properties. They are
 * therefore given another name on the way in, and their own on the way out.
 */
const mask = "data-ghee-x-";

const masked = (name: string) => /^(?:style|name|id|on.*|data-ghee-x-.*)$/i.test(name);

/** True name of an attribute of an element that `parse` made. */
export function trueName(name: string): string {
	return name.startsWith(mask) ? name.slice(mask.length) : name;
}

/** parse makes inert elements of HTML, below a body. */
export function parse(html: string): HTMLElement {
	const safe = renameAttributes(html, (n) => (masked(n) ? mask + n : n));
	return new DOMParser().parseFromString(`<!doctype html><body>${safe}`, "text/html").body;
}

/** write is the HTML of an element that `parse` made, with the names that its attributes had. */
export function write(el: Element): string {
	return renameAttributes(el.outerHTML, trueName);
}

const rawText = /^(?:script|style|xmp|iframe|noembed|noframes|textarea|title|plaintext)$/;
const space = /[\t\n\f\r ]/;

/**
 * renameAttributes gives the attributes of start tags other names and leaves every other byte alone. It follows
 * the tokenizer of the HTML standard: comments and the text of scripts and the like hold no tags.
 */
export function renameAttributes(html: string, name: (old: string) => string): string {
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
			const next = name(old);
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
