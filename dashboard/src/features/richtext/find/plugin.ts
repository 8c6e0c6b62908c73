import { Extension } from "@tiptap/core";
import { Plugin, PluginKey, TextSelection, type Transaction } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { type Match, search, type Wanted } from "./search";

export interface Found {
	wanted: Wanted;
	matches: Match[];
	at: number;
}

const nothing: Found = { wanted: { text: "", matchCase: false, wholeWords: false }, matches: [], at: 0 };
export const findKey = new PluginKey<Found>("find");

declare module "@tiptap/core" {
	interface Commands<ReturnType> {
		find: {
			/** Looks for a text, from the selection on. */
			find: (wanted: Wanted) => ReturnType;
			/** Goes to another of the places: 1 for the next, -1 for the one before. */
			findNext: (step: number) => ReturnType;
			replaceFound: (by: string) => ReturnType;
			replaceAllFound: (by: string) => ReturnType;
		};
	}
}

/** Find marks the places of a text and replaces it. */
export const Find = Extension.create({
	name: "find",
	addCommands() {
		return {
			find:
				(wanted) =>
				({ tr, state, dispatch }) => {
					const matches = search(state.doc, wanted);
					const at = Math.max(
						0,
						matches.findIndex((m) => m.from >= state.selection.from),
					);
					dispatch?.(tr.setMeta(findKey, { wanted, matches, at }));
					return true;
				},
			findNext:
				(step) =>
				({ tr, state, dispatch }) => {
					const found = findKey.getState(state)!;
					if (found.matches.length === 0) return false;
					const at = (found.at + step + found.matches.length) % found.matches.length;
					const match = found.matches[at]!;
					dispatch?.(
						tr
							.setSelection(TextSelection.create(tr.doc, match.from, match.to))
							.setMeta(findKey, { ...found, at })
							.scrollIntoView(),
					);
					return true;
				},
			replaceFound:
				(by) =>
				({ tr, state, dispatch }) => {
					const { matches, at } = findKey.getState(state)!;
					const match = matches[at];
					if (!match) return false;
					dispatch?.(put(tr, match, by).scrollIntoView());
					return true;
				},
			replaceAllFound:
				(by) =>
				({ tr, state, dispatch }) => {
					const { matches } = findKey.getState(state)!;
					if (matches.length === 0) return false;
					for (const match of [...matches].reverse()) put(tr, match, by);
					dispatch?.(tr);
					return true;
				},
		};
	},
	addProseMirrorPlugins() {
		return [
			new Plugin<Found>({
				key: findKey,
				state: {
					init: () => nothing,
					apply(tr, was) {
						const told = tr.getMeta(findKey) as Found | undefined;
						if (told) return told;
						if (!tr.docChanged || !was.wanted.text) return was;
						const matches = search(tr.doc, was.wanted);
						return { ...was, matches, at: Math.min(was.at, Math.max(0, matches.length - 1)) };
					},
				},
				props: {
					decorations(state) {
						const found = findKey.getState(state)!;
						return DecorationSet.create(
							state.doc,
							found.matches.map((m, i) =>
								Decoration.inline(m.from, m.to, { "data-found": i === found.at ? "here" : "" }),
							),
						);
					},
				},
			}),
		];
	},
});

/** put replaces a place and leaves its marks. */
function put(tr: Transaction, match: Match, by: string): Transaction {
	const marks = tr.doc.resolve(match.from + 1).marks();
	return by
		? tr.replaceWith(match.from, match.to, tr.doc.type.schema.text(by, marks))
		: tr.delete(match.from, match.to);
}
