import { Extension, type Extensions } from "@tiptap/core";
import StarterKit from "@tiptap/starter-kit";
import { bare } from "../html/prepare";
import { CodeBlock } from "./codeblock";
import { Box, Caption, Embed, Image, Picture, RawBlock, RawInline } from "./islands";
import { keep } from "./keep";
import { Bold, Code, Italic, Link, Other, Strike, Underline } from "./marks";
import { Table, TableCell, TableHeader, TableRow } from "./table";

/**
 * wrap says how a paragraph is written: null with its tags (in a list item or a cell, without); "tags" with them
 * wherever it is; "bare …" without, as long as it is where it was found.
 */
const wrap = {
	default: null as string | null,
	rendered: false,
	keepOnSplit: false,
	parseHTML: (el: HTMLElement) => {
		const parent = el.parentElement?.localName ?? "body";
		if (el.hasAttribute(bare)) return `bare ${parent}`;
		return /^(?:li|t[dh])$/.test(parent) ? "tags" : null;
	},
};

const Kept = Extension.create({
	name: "kept",
	addGlobalAttributes: () => [
		{
			types: [
				"paragraph",
				"heading",
				"blockquote",
				"bulletList",
				"orderedList",
				"listItem",
				"hardBreak",
				"horizontalRule",
			],
			attributes: keep(),
		},
		{ types: ["paragraph"], attributes: { wrap } },
		{
			types: ["paragraph", "heading", "blockquote", "bulletList", "orderedList"],
			attributes: {
				// Each block is written in the direction of its own text.
				direction: {
					default: null,
					parseHTML: () => null,
					keepOnSplit: false,
					renderHTML: (a: Record<string, unknown>) => sight(a),
				},
			},
		},
	],
});

/** What the editor shows of the attributes that it keeps: direction, language, and where the text is set. */
function sight(attrs: Record<string, unknown>): Record<string, string> {
	const keep = (attrs.keep ?? {}) as Record<string, string>;
	const out: Record<string, string> = { dir: /^(?:ltr|rtl)$/i.test(keep.dir ?? "") ? keep.dir! : "auto" };
	if (keep.lang) out.lang = keep.lang;
	const at =
		/(?:^|;)\s*text-align\s*:\s*(left|right|center|justify|start|end)\b/i.exec(keep.style ?? "")?.[1] ??
		/^(?:left|right|center|justify)$/i.exec(keep.align ?? "")?.[0];
	if (at) out["data-set"] = at.toLowerCase();
	if (/^\d+$/.test(keep.start ?? "")) out.start = keep.start!;
	return out;
}

/** The editor's schema. Undo is the entry's, so there is none here. */
export const extensions: Extensions = [
	StarterKit.configure({
		bold: false,
		italic: false,
		strike: false,
		underline: false,
		code: false,
		codeBlock: false,
		link: false,
		undoRedo: false,
		trailingNode: false,
		dropcursor: { class: "dropcursor", color: false },
	}),
	Kept,
	Link.configure({ openOnClick: false, autolink: true, linkOnPaste: true, defaultProtocol: "https" }),
	Other,
	Bold,
	Italic,
	Underline,
	Strike,
	Code,
	CodeBlock.configure({ enableTabIndentation: false }),
	Box,
	Caption,
	Picture,
	Image,
	Embed,
	RawBlock,
	RawInline,
	Table.configure({ resizable: false }),
	TableRow,
	TableCell,
	TableHeader,
];
