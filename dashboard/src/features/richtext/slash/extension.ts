import { Extension } from "@tiptap/core";
import { PluginKey } from "@tiptap/pm/state";
import Suggestion, { type SuggestionProps } from "@tiptap/suggestion";
import { matching, type SlashItem } from "./items";

/** The menu as it is now, for who draws it; null while it is closed. */
export interface SlashState {
	items: SlashItem[];
	at: number;
	place: { top: number; bottom: number; left: number };
	choose(i: number): void;
}

/** slashMenu opens a menu where "/" is typed, and moves in it by the arrow keys. */
export function slashMenu(items: () => SlashItem[], show: (state: SlashState | null) => void) {
	return Extension.create({
		name: "slash",
		addProseMirrorPlugins() {
			let state: SlashState | null = null;
			const set = (next: SlashState | null) => {
				state = next;
				show(next);
			};
			const open = (props: SuggestionProps<SlashItem>, at: number) => {
				const rect = props.clientRect?.();
				if (!rect || props.items.length === 0) return set(null);
				set({
					items: props.items,
					at: Math.min(at, props.items.length - 1),
					place: { top: rect.top, bottom: rect.bottom, left: rect.left },
					choose: (i) => props.items[i] && props.command(props.items[i]),
				});
			};
			return [
				Suggestion<SlashItem>({
					editor: this.editor,
					pluginKey: new PluginKey("slash"),
					char: "/",
					allow: ({ state: s, range }) => {
						const $from = s.doc.resolve(range.from);
						return (
							!$from.parent.type.spec.code &&
							$from.parent.type.name !== "caption" &&
							$from.parent.type.name !== "picture"
						);
					},
					items: ({ query }) => matching(items(), query),
					command: ({ editor, range, props }) => props.run(editor, range),
					render: () => ({
						onStart: (props) => open(props, 0),
						onUpdate: (props) => open(props, 0),
						onExit: () => set(null),
						onKeyDown: ({ event }) => {
							if (!state) return false;
							const n = state.items.length;
							if (event.key === "ArrowDown") set({ ...state, at: (state.at + 1) % n });
							else if (event.key === "ArrowUp") set({ ...state, at: (state.at + n - 1) % n });
							else if (event.key === "Enter" || event.key === "Tab") state.choose(state.at);
							else if (event.key === "Escape") {
								set(null);
								event.stopPropagation();
							} else return false;
							return true;
						},
					}),
				}),
			];
		},
	});
}
