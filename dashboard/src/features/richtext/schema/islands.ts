import { mergeAttributes, Node } from "@tiptap/core";
import { providerOf } from "../embed/providers";
import { added, embedMark, pictureMark, rawBlock, rawInline } from "../html/prepare";
import { attributesOf, hidden, keep, shownFrom } from "./keep";

/** What an island holds, in few words: "<video>", "a comment", "<style>". */
export function islandName(source: string): string {
	const tag = /^<([a-z][^\s/>]*)/i.exec(source)?.[1];
	if (tag) return `<${tag.toLowerCase()}>`;
	const note = /^<!--\s*([\s\S]*?)\s*-->$/.exec(source)?.[1] ?? "";
	return note ? `<!-- ${note.length > 40 ? `${note.slice(0, 40)}…` : note} -->` : "<!-- -->";
}

const source = { source: hidden("", (el: HTMLElement) => el.getAttribute("source") ?? "") };

/** HTML that stands in a text for itself and is edited as source. */
export const RawBlock = Node.create({
	name: "rawBlock",
	group: "block",
	atom: true,
	draggable: true,
	addAttributes: () => source,
	parseHTML: () => [{ tag: rawBlock }],
	renderHTML: ({ node }) => [
		"div",
		{ "data-raw": "block", contenteditable: "false" },
		["code", {}, islandName(node.attrs.source)],
		["span", {}, node.attrs.source.startsWith("<!--") ? "comment, kept as it is" : "HTML, kept as it is"],
	],
	renderText: () => "",
});

export const RawInline = Node.create({
	name: "rawInline",
	group: "inline",
	inline: true,
	atom: true,
	addAttributes: () => source,
	parseHTML: () => [{ tag: rawInline }],
	renderHTML: ({ node }) => [
		"code",
		{ "data-raw": "inline", contenteditable: "false", title: "HTML, kept as it is" },
		islandName(node.attrs.source),
	],
	renderText: () => "",
});

/** Sections, asides and other blocks that hold blocks. */
export const Box = Node.create({
	name: "box",
	group: "block",
	content: "block+",
	defining: true,
	addAttributes: () => ({ tag: hidden("div", (el) => el.localName), ...keep() }),
	parseHTML: () => [
		...["div", "section", "article", "aside", "header", "footer", "main", "nav", "address", "center"].map((tag) => ({
			tag,
		})),
		{ tag: "figure", priority: 40 },
	],
	renderHTML: ({ node }) => ["div", { "data-box": node.attrs.tag }, 0],
});

/** A caption of a figure that is no picture. */
export const Caption = Node.create({
	name: "caption",
	group: "block",
	content: "inline*",
	addAttributes: () => keep(),
	parseHTML: () => [{ tag: "figcaption" }],
	renderHTML: () => ["p", { "data-caption": "", dir: "auto" }, 0],
});

const alignment = /(?:^|\s)align-?(left|right|center|wide|full)(?=\s|$)/;

/** alignOf is where the classes of a picture put it. */
export function alignOf(attrs: Readonly<Record<string, string>> | null): string {
	return alignment.exec(attrs?.class ?? "")?.[1] ?? "";
}

/** withAlign puts a picture elsewhere, in the way its classes tell it already. */
export function withAlign(attrs: Readonly<Record<string, string>> | null, to: string): Record<string, string> | null {
	const { class: classes = "", ...rest } = attrs ?? {};
	const dash = /(?:^|\s)align(?:left|right|center|wide|full)(?=\s|$)/.test(classes) ? "" : "-";
	const others = classes.replace(new RegExp(alignment.source, "g"), "").trim();
	const next = [others, to && `align${dash}${to}`].filter(Boolean).join(" ");
	const all = next ? { ...rest, class: next } : rest;
	return Object.keys(all).length > 0 ? all : null;
}

function shown(attrs: Record<string, unknown>) {
	const from = shownFrom(attrs.src as string | null);
	return from
		? { src: from, alt: attrs.alt ?? "", draggable: "false", loading: "lazy" }
		: { alt: attrs.alt || "A picture that cannot be shown here", "data-unseen": "", title: attrs.src };
}

/** A picture that stands in a line of text. */
export const Image = Node.create({
	name: "image",
	group: "inline",
	inline: true,
	atom: true,
	draggable: true,
	addAttributes: () => ({
		src: hidden<string | null>(null, (el) => el.getAttribute("src")),
		alt: hidden<string | null>(null, (el) => el.getAttribute("alt")),
		...keep(["src", "alt"]),
	}),
	parseHTML: () => [{ tag: "img" }],
	renderHTML: ({ node }) => [
		"img",
		mergeAttributes(shown(node.attrs), { "data-align": alignOf(node.attrs.keep) || null }),
	],
	renderText: () => "",
});

/** A picture with its caption, which is its content. */
export const Picture = Node.create({
	name: "picture",
	group: "block",
	content: "inline*",
	draggable: true,
	isolating: true,
	addAttributes: () => ({
		src: hidden<string | null>(null, (el) => el.querySelector("img")?.getAttribute("src") ?? null),
		alt: hidden<string | null>(null, (el) => el.querySelector("img")?.getAttribute("alt") ?? null),
		image: hidden(null as Readonly<Record<string, string>> | null, (el) =>
			attributesOf(el.querySelector("img")!, ["src", "alt"]),
		),
		link: hidden(null as Readonly<Record<string, string>> | null, (el) => {
			const a = el.querySelector("img")!.parentElement!;
			return a.localName === "a" ? (attributesOf(a) ?? {}) : null;
		}),
		caption: hidden(null as Readonly<Record<string, string>> | null, (el) => {
			const c = el.querySelector("figcaption")!;
			return c.hasAttribute(added) ? null : (attributesOf(c) ?? {});
		}),
		...keep(),
	}),
	parseHTML: () => [{ tag: `figure[${pictureMark}]`, contentElement: "figcaption", priority: 60 }],
	renderHTML: ({ node }) => [
		"figure",
		{ "data-picture": "", "data-align": alignOf(node.attrs.keep) || alignOf(node.attrs.image) || null },
		["img", { ...shown(node.attrs), contenteditable: "false" }],
		["figcaption", { dir: "auto", "data-empty": node.content.size === 0 ? "" : null }, 0],
	],
});

/** A player or a map of a known site: a card here, a frame on the customer's page. */
export const Embed = Node.create({
	name: "embed",
	group: "block",
	atom: true,
	draggable: true,
	addAttributes: () => ({
		frame: hidden<Readonly<Record<string, string>>>({}, (el) => attributesOf(el.querySelector("iframe")!) ?? {}),
		...keep(),
	}),
	parseHTML: () => [{ tag: `figure[${embedMark}]`, priority: 60 }],
	renderHTML: ({ node }) => [
		"div",
		{ "data-embed": "", contenteditable: "false" },
		["strong", {}, providerOf(node.attrs.frame.src ?? "") ?? "Embed"],
		["span", {}, node.attrs.frame.title || node.attrs.frame.src],
	],
	renderText: () => "",
});
