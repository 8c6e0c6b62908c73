import { parse, trueName } from "@/lib/inert";
import { blocks, holdsBlocks, inlineElements } from "./elements";

/** Elements at whose edges spaces are not seen, beside the blocks. */
const apart = /^(?:script|style|iframe|video|audio|noscript|object|template|ghee-.*)$/;
const verbatim = /^(?:pre|script|style|textarea|xmp|plaintext)$/;

/**
 * canonical is what HTML says, a line for each block's edge and each run of text with what it stands in: two texts
 * whose lines are the same read the same. Told apart are elements, their attributes and text; not told apart are
 * indentation, the order of attributes, and which of two inline elements around the same text is the outer one.
 */
export function canonical(html: string): string[] {
	const lines: Line[] = [];
	walk(parse(html), [], lines, false);
	return settle(lines);
}

type Line = { kind: "text"; path: string; text: string; raw: boolean } | { kind: "inline" | "edge"; text: string };

function walk(el: Element, path: string[], out: Line[], raw: boolean) {
	for (const node of (el instanceof HTMLTemplateElement ? el.content : el).childNodes) {
		if (node.nodeType === Node.TEXT_NODE) {
			out.push({ kind: "text", path: [...path].sort().join(" "), text: node.nodeValue ?? "", raw });
		} else if (node.nodeType === Node.COMMENT_NODE) {
			out.push({ kind: "edge", text: `<!--${node.nodeValue ?? ""}-->` });
		} else if (node.nodeType === Node.ELEMENT_NODE) {
			element(node as Element, path, out, raw);
		}
	}
}

function element(el: Element, path: string[], out: Line[], raw: boolean) {
	const name = el.localName;
	const tag = `<${name}${attributes(el)}>`;
	const inside = raw || verbatim.test(name);
	if (inlineElements.has(name) && el.childNodes.length > 0 && !holdsBlocks(el)) {
		walk(el, [...path, tag], out, inside);
		return;
	}
	const kind = blocks.has(name) || apart.test(name) || name === "br" ? "edge" : "inline";
	out.push({ kind, text: kind === "inline" && path.length > 0 ? `${[...path].sort().join(" ")} ${tag}` : tag });
	if (name === "br" || name === "hr" || name === "img") return;
	walk(el, kind === "edge" ? [] : path, out, inside);
	out.push({ kind, text: `</${name}>` });
}

function attributes(el: Element): string {
	return [...el.attributes]
		.map((a) => ` ${trueName(a.name)}="${a.value}"`)
		.sort()
		.join("");
}

/** settle joins runs of text and takes away the spaces that nobody sees. */
function settle(lines: Line[]): string[] {
	const out: string[] = [];
	let space = true; // a space here would not be seen
	let run: { path: string; text: string } | null = null;
	const end = (atEdge: boolean) => {
		if (run) {
			const text = atEdge ? run.text.replace(/ $/, "") : run.text;
			if (text) out.push(run.path ? `${run.path} ${JSON.stringify(text)}` : JSON.stringify(text));
			else if (atEdge) trimLast(out);
		}
		run = null;
	};
	for (const line of lines) {
		if (line.kind !== "text") {
			end(line.kind === "edge");
			out.push(line.text);
			space = line.kind === "edge";
			continue;
		}
		let text = line.text;
		if (!line.raw) {
			text = text.replace(/[\t\n\f\r ]+/g, " ");
			if (space) text = text.replace(/^ /, "");
		}
		if (!text) continue;
		space = !line.raw && text.endsWith(" ");
		if (run && (run as { path: string }).path === line.path) (run as { text: string }).text += text;
		else {
			end(false);
			run = { path: line.path, text };
		}
	}
	end(true);
	return out;
}

/** A space before an edge may stand in the run before the last one. */
function trimLast(out: string[]) {
	const last = out.at(-1);
	if (last?.endsWith(' "')) out[out.length - 1] = `${last.slice(0, -2)}"`;
}
