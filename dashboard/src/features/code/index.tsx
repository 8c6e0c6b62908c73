import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { html } from "@codemirror/lang-html";
import { json } from "@codemirror/lang-json";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import styles from "./code.module.css";
import { codeTheme } from "./theme";

export interface CodeProps {
	id?: string;
	value: string;
	onChange?(next: string): void;
	language: "html" | "json";
	readOnly?: boolean;
	label: string;
	/** Ids of what describes it. */
	describedBy?: string;
	lines?: number;
}

const outside = Annotation.define<boolean>();

/**
 * CodeEditor edits source. It lives below a shadow root: there, CodeMirror takes style sheets that the content
 * security policy allows, where on the page it would write style elements. Tab leaves it, as it leaves any field.
 */
export default function CodeEditor({
	id,
	value,
	onChange,
	language,
	readOnly = false,
	label,
	describedBy,
	lines = 12,
}: CodeProps) {
	const host = useRef<HTMLDivElement>(null);
	const view = useRef<EditorView | null>(null);
	const told = useRef(onChange);
	told.current = onChange;
	const access = useRef(new Compartment());
	const first = useRef({ value, readOnly, label, describedBy });

	useEffect(() => {
		const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: "open", delegatesFocus: true });
		const { value, readOnly, label } = first.current;
		const made = new EditorView({
			root,
			parent: root,
			state: EditorState.create({
				doc: value,
				extensions: [
					lineNumbers(),
					history(),
					drawSelection(),
					indentOnInput(),
					bracketMatching(),
					closeBrackets(),
					highlightSelectionMatches(),
					search({ top: true }),
					keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap]),
					language === "html" ? html({ autoCloseTags: true }) : json(),
					EditorView.lineWrapping,
					codeTheme,
					EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", dir: "ltr" }),
					access.current.of([EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)]),
					EditorView.updateListener.of((u) => {
						if (u.docChanged && !u.transactions.some((t) => t.annotation(outside)))
							told.current?.(u.state.doc.toString());
					}),
				],
			}),
		});
		view.current = made;
		return () => {
			made.destroy();
			view.current = null;
		};
	}, [language]);

	useEffect(() => {
		const v = view.current;
		if (!v || v.state.doc.toString() === value) return;
		v.dispatch({ changes: { from: 0, to: v.state.doc.length, insert: value }, annotations: outside.of(true) });
	}, [value]);

	useEffect(() => {
		view.current?.dispatch({
			effects: access.current.reconfigure([EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)]),
		});
	}, [readOnly]);

	return (
		<div
			ref={host}
			id={id}
			className={styles.host}
			style={{ "--lines": lines } as React.CSSProperties}
			aria-describedby={describedBy}
		/>
	);
}
