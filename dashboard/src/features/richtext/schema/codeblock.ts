import CodeBlockBase from "@tiptap/extension-code-block";
import { attributesOf, hidden, keep } from "./keep";

/** Attributes of the code element in a pre; false where there is none. */
export type Inner = Readonly<Record<string, string>> | false;

/** Code, with the attributes of pre and of the code in it. */
export const CodeBlock = CodeBlockBase.extend({
	addAttributes: () => ({
		inner: hidden<Inner>({}, (el) => {
			const code = el.firstElementChild;
			return code?.localName === "code" ? (attributesOf(code) ?? {}) : false;
		}),
		...keep(),
	}),
	parseHTML: () => [{ tag: "pre", preserveWhitespace: "full" }],
	renderHTML: ({ node }) => [
		"pre",
		{ "data-language": languageOf(node.attrs.inner) || null },
		["code", { spellcheck: "false" }, 0],
	],
});

export function languageOf(inner: Inner): string {
	return /(?:^|\s)language-([\w+#.-]+)/.exec((inner ? inner.class : "") ?? "")?.[1] ?? "";
}

export function withLanguage(inner: Inner, language: string): Record<string, string> {
	const { class: classes = "", ...rest } = inner || {};
	const others = classes.replace(/(?:^|\s)language-[\w+#.-]+/g, "").trim();
	const next = [others, language && `language-${language}`].filter(Boolean).join(" ");
	return next ? { ...rest, class: next } : rest;
}
