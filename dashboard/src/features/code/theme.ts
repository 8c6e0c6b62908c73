import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
	{ tag: [tags.tagName, tags.keyword, tags.propertyName], color: "var(--scheduled)" },
	{ tag: [tags.attributeName, tags.bool, tags.null, tags.number], color: "var(--ghee-ink)" },
	{ tag: [tags.attributeValue, tags.string], color: "var(--live)" },
	{ tag: [tags.comment, tags.processingInstruction], color: "var(--ink-3)", fontStyle: "italic" },
	{ tag: [tags.angleBracket, tags.punctuation, tags.bracket], color: "var(--ink-2)" },
	{ tag: tags.invalid, color: "var(--trouble)" },
]);

/** The identity's colours, by its own properties: they follow light and dark. */
export const codeTheme = [
	syntaxHighlighting(colours),
	EditorView.theme({
		"&": {
			color: "var(--ink)",
			backgroundColor: "var(--surface)",
			fontSize: "13.5px",
			maxHeight: "70vh",
			minHeight: "calc(var(--lines) * 1.55em + 16px)",
		},
		"&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
		".cm-scroller": { minHeight: "inherit", fontFamily: "var(--font-mono)", lineHeight: "1.55" },
		".cm-content, .cm-gutter": { minHeight: "inherit" },
		".cm-content": { padding: "8px 0", caretColor: "var(--ink)" },
		".cm-gutters": { color: "var(--ink-3)", backgroundColor: "var(--sunken)", border: "none" },
		".cm-cursor": { borderLeftColor: "var(--ink)" },
		"&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection": {
			backgroundColor: "var(--ghee-soft) !important",
		},
		".cm-matchingBracket": { outline: "1px solid var(--line-strong)" },
		".cm-searchMatch": { backgroundColor: "var(--draft-soft)", outline: "1px solid var(--line-strong)" },
		".cm-panels": { color: "var(--ink)", backgroundColor: "var(--sunken)" },
		".cm-textfield": {
			color: "var(--ink)",
			backgroundColor: "var(--surface)",
			border: "1px solid var(--line-strong)",
			borderRadius: "6px",
		},
		".cm-button": {
			color: "var(--ink)",
			backgroundColor: "var(--surface)",
			backgroundImage: "none",
			border: "1px solid var(--line-strong)",
			borderRadius: "6px",
		},
	}),
];
