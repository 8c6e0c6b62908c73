import type { Editor, Range } from "@tiptap/core";

/** Something to put into a text. */
export interface SlashItem {
	id: string;
	label: string;
	hint: string;
	words: string;
	run(editor: Editor, range: Range): void;
}

/** What needs a dialog is asked for by its name. */
export type Ask = "link" | "image" | "embed";

/** slashItems are what the slash menu offers. */
export function slashItems(ask: (what: Ask) => void): SlashItem[] {
	const at = (editor: Editor, range: Range) => editor.chain().focus().deleteRange(range);
	const heading = (level: 2 | 3 | 4): SlashItem => ({
		id: `h${level}`,
		label: `Heading ${level}`,
		hint: "#".repeat(level),
		words: `title headline h${level}`,
		run: (e, r) => at(e, r).setNode("heading", { level }).run(),
	});
	return [
		{ id: "p", label: "Text", hint: "", words: "paragraph plain", run: (e, r) => at(e, r).setParagraph().run() },
		heading(2),
		heading(3),
		heading(4),
		{
			id: "ul",
			label: "List",
			hint: "-",
			words: "bullet unordered points",
			run: (e, r) => at(e, r).toggleBulletList().run(),
		},
		{
			id: "ol",
			label: "Numbered list",
			hint: "1.",
			words: "ordered steps",
			run: (e, r) => at(e, r).toggleOrderedList().run(),
		},
		{
			id: "quote",
			label: "Quote",
			hint: ">",
			words: "blockquote citation",
			run: (e, r) => at(e, r).toggleBlockquote().run(),
		},
		{
			id: "code",
			label: "Code",
			hint: "```",
			words: "pre block source",
			run: (e, r) => at(e, r).toggleCodeBlock().run(),
		},
		{
			id: "image",
			label: "Image",
			hint: "",
			words: "picture photo figure",
			run: (e, r) => void (at(e, r).run(), ask("image")),
		},
		{
			id: "embed",
			label: "Embed",
			hint: "",
			words: "video youtube vimeo map player iframe",
			run: (e, r) => void (at(e, r).run(), ask("embed")),
		},
		{
			id: "link",
			label: "Link",
			hint: "",
			words: "entry page address url",
			run: (e, r) => void (at(e, r).run(), ask("link")),
		},
		{
			id: "table",
			label: "Table",
			hint: "",
			words: "grid rows columns",
			run: (e, r) => at(e, r).insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(),
		},
		{
			id: "rule",
			label: "Line",
			hint: "---",
			words: "rule divider separator hr",
			run: (e, r) => at(e, r).setHorizontalRule().run(),
		},
	];
}

/** matching are the items for what was typed: names that begin with it first. */
export function matching(items: readonly SlashItem[], typed: string): SlashItem[] {
	const want = typed.toLowerCase();
	const first = items.filter((i) => i.label.toLowerCase().startsWith(want));
	return [...first, ...items.filter((i) => !first.includes(i) && `${i.label} ${i.words}`.toLowerCase().includes(want))];
}
