import { Node } from "@tiptap/pm/model";
import { NodeSelection } from "@tiptap/pm/state";
import { type Editor, type EditorOptions, useEditor } from "@tiptap/react";
import { useEffect, useMemo, useRef, useState } from "react";
import { Find } from "./find/plugin";
import type { Look } from "./look";
import { storedOf } from "./look";
import { clipboardSerializer, transformPasted } from "./paste/clipboard";
import { extensions } from "./schema/extensions";
import { type SlashState, slashMenu } from "./slash/extension";
import type { SlashItem } from "./slash/items";

interface Options {
	look: Look;
	onChange(value: string): void;
	readOnly: boolean;
	attributes: Record<string, string>;
	slash: { items(): SlashItem[]; show(state: SlashState | null): void };
	onPicturesLeft(n: number): void;
	onFind(): void;
	onToolbar(): void;
}

/** Writing a text out and telling the form is done at most so often, in ms; a keystroke never waits for it. */
const pace = 100;

/** useRichEditor is an editor of one text: it tells what is stored of it soon after each change, and takes changes from outside. */
export function useRichEditor(options: Options): Editor | null {
	const now = useRef(options);
	now.current = options;
	const state = useRef({ dirty: false, timer: 0, base: options.look, told: options.look.value });
	const editorRef = useRef<Editor | null>(null);

	const flush = useRef(() => {
		const s = state.current;
		clearTimeout(s.timer);
		s.timer = 0;
		if (!s.dirty || !editorRef.current) return;
		s.dirty = false;
		const value = storedOf(editorRef.current.state.doc, s.base);
		if (value === s.told) return;
		s.told = value;
		now.current.onChange(value);
	});

	// What the editor is made with stays the same objects: it is set up anew, with all of its text, when they are others.
	const [made] = useState(() => ({
		extensions: [
			...extensions,
			Find,
			slashMenu(
				() => now.current.slash.items(),
				(s) => now.current.slash.show(s),
			),
		],
		content: options.look.doc.toJSON(),
		editable: !options.readOnly,
		injectCSS: false,
		immediatelyRender: true as const,
		shouldRerenderOnTransaction: false,
	}));
	const attributes = JSON.stringify(options.attributes);
	const editorProps = useMemo<EditorOptions["editorProps"]>(
		() => ({
			attributes: JSON.parse(attributes) as Record<string, string>,
			clipboardSerializer,
			transformPastedHTML: (html) => transformPasted(html, (n) => now.current.onPicturesLeft(n)),
			handleClickOn(view, _pos, node, nodePos, event) {
				if (node.type.name !== "picture" || (event.target as HTMLElement).localName !== "img") return false;
				view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, nodePos)));
				return true;
			},
			handleDOMEvents: {
				keydown(_view, event) {
					const entrys = (event.ctrlKey || event.metaKey) && !event.altKey && /^[zys]$/i.test(event.key);
					// Undo and saving are the entry's: it hears of what was typed before it does either. The kit
					// would keep these keys to itself, even without a history of its own.
					if (entrys) flush.current();
					return entrys;
				},
			},
			handleKeyDown(_view, event) {
				const mod = event.ctrlKey || event.metaKey;
				if (mod && event.key === "f") {
					event.preventDefault();
					now.current.onFind();
					return true;
				}
				if (event.altKey && event.key === "F10") {
					now.current.onToolbar();
					return true;
				}
				return false;
			},
		}),
		[attributes],
	);
	const editor = useEditor(
		{
			...made,
			editable: editorRef.current?.isEditable ?? made.editable,
			editorProps,
			onTransaction: ({ transaction }) => {
				if (!transaction.docChanged || transaction.getMeta("outside")) return;
				const s = state.current;
				s.dirty = true;
				s.timer ||= window.setTimeout(flush.current, pace);
			},
			onBlur: () => flush.current(),
		},
		[],
	);
	editorRef.current = editor;

	useEffect(() => {
		const leave = () => flush.current();
		window.addEventListener("pagehide", leave);
		document.addEventListener("visibilitychange", leave);
		return () => {
			leave();
			window.removeEventListener("pagehide", leave);
			document.removeEventListener("visibilitychange", leave);
		};
	}, []);

	useEffect(() => {
		if (editor && !editor.isDestroyed && editor.isEditable === options.readOnly)
			editor.setEditable(!options.readOnly, false);
	}, [editor, options.readOnly]);

	// What somebody else changed, or undo took back: only what differs is replaced, so that the caret stays.
	useEffect(() => {
		const s = state.current;
		if (!editor || editor.isDestroyed || s.base === options.look) return;
		s.base = options.look;
		s.told = options.look.value;
		s.dirty = false;
		replaceOutside(editor, options.look);
	}, [editor, options.look]);

	return editor;
}

function replaceOutside(editor: Editor, to: Look) {
	const next = Node.fromJSON(editor.schema, to.doc.toJSON());
	const { doc, tr } = editor.state;
	const from = doc.content.findDiffStart(next.content);
	if (from === null) return;
	let { a, b } = doc.content.findDiffEnd(next.content)!;
	const overlap = from - Math.min(a, b);
	if (overlap > 0) {
		a += overlap;
		b += overlap;
	}
	editor.view.dispatch(
		tr.replace(from, a, next.slice(from, b)).setMeta("outside", true).setMeta("addToHistory", false),
	);
	if (!editor.state.doc.eq(next)) {
		const whole = editor.state.tr.replaceWith(0, editor.state.doc.content.size, next.content);
		editor.view.dispatch(whole.setMeta("outside", true));
	}
}
