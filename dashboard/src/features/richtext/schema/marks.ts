import { Mark, markInputRule, markPasteRule } from "@tiptap/core";
import LinkBase from "@tiptap/extension-link";
import { inlineElements } from "../html/elements";
import { isSafeLink, keep } from "./keep";

/** A mark that is one of several elements which mean the same; a new one is the first. */
function simple(
	name: string,
	tags: [string, ...string[]],
	keys: string[],
	sign?: { open: string; find: RegExp; paste: RegExp },
) {
	return Mark.create({
		name,
		...(name === "code" ? { code: true, exitable: true } : {}),
		excludes: "",
		addAttributes: () => ({
			tag: { default: tags[0], rendered: false, parseHTML: (el: HTMLElement) => el.localName },
			...keep(),
		}),
		parseHTML: () => tags.map((tag) => ({ tag })),
		renderHTML: ({ mark }) => [mark.attrs.tag, 0],
		addKeyboardShortcuts() {
			return Object.fromEntries(keys.map((k) => [k, () => this.editor.commands.toggleMark(this.name)]));
		},
		addInputRules() {
			return sign ? [markInputRule({ find: sign.find, type: this.type })] : [];
		},
		addPasteRules() {
			return sign ? [markPasteRule({ find: sign.paste, type: this.type })] : [];
		},
	});
}

const between = (sign: string) => {
	const s = sign.replace(/[*~`]/g, "\\$&");
	const inner = `${s}([^${sign[0] === "*" ? "*" : sign[0]}\\s](?:[^${sign[0]}]*[^${sign[0]}\\s])?)${s}`;
	const before = sign.length === 1 ? `(?:^|[^${sign[0]}])` : "(?:^|\\s)";
	return { open: sign, find: new RegExp(`${before}(${inner})$`), paste: new RegExp(`${before}(${inner})`, "g") };
};

export const Bold = simple("bold", ["strong", "b"], ["Mod-b", "Mod-B"], between("**"));
export const Italic = simple("italic", ["em", "i"], ["Mod-i", "Mod-I"], between("*"));
export const Strike = simple("strike", ["s", "del", "strike"], ["Mod-Shift-s"], between("~~"));
export const Underline = simple("underline", ["u"], ["Mod-u", "Mod-U"]);
export const Code = simple("code", ["code"], ["Mod-e"], between("`"));

const own = new Set(["a", "strong", "b", "em", "i", "s", "del", "strike", "u", "code"]);

/** Any other inline element, kept with its attributes: small, abbr, span and the like, and anchors that lead nowhere. */
export const Other = Mark.create({
	name: "element",
	excludes: "",
	addAttributes: () => ({
		tag: { default: "span", rendered: false, parseHTML: (el: HTMLElement) => el.localName },
		...keep(),
	}),
	parseHTML: () => [
		...[...inlineElements].filter((t) => !own.has(t)).map((tag) => ({ tag })),
		{ tag: "a:not([href])" },
	],
	renderHTML: ({ mark }) => {
		const { lang, dir, title } = mark.attrs.keep ?? {};
		const tag = /^(?:a|font|data|big|tt|acronym)$/.test(mark.attrs.tag) ? "span" : mark.attrs.tag;
		return [tag, { lang, dir, title }, 0];
	},
	addKeyboardShortcuts() {
		return {
			"Mod-,": () => this.editor.commands.toggleMark(this.name, { tag: "sub" }),
			"Mod-.": () => this.editor.commands.toggleMark(this.name, { tag: "sup" }),
		};
	},
});

/** Links. One whose address would run a script is kept, and in the editor leads nowhere. */
export const Link = LinkBase.extend({
	excludes: "",
	inclusive: false,
	addAttributes: () => ({
		href: { default: null, rendered: false, parseHTML: (el: HTMLElement) => el.getAttribute("href") },
		...keep(["href"]),
	}),
	parseHTML: () => [{ tag: "a[href]" }],
	renderHTML: ({ mark }) => {
		const href = String(mark.attrs.href ?? "");
		return isSafeLink(href) ? ["a", { href, rel: "noopener noreferrer nofollow" }, 0] : ["a", { "data-unsafe": "" }, 0];
	},
});
