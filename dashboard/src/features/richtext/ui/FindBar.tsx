import { type Editor, useEditorState } from "@tiptap/react";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button, Checkbox, IconButton, Input } from "@/ui";
import { findKey } from "../find/plugin";
import styles from "../richtext.module.css";

/** FindBar finds a text and replaces it. */
export function FindBar({ editor, readOnly, onClose }: { editor: Editor; readOnly: boolean; onClose(): void }) {
	const [text, setText] = useState(() => {
		const { from, to } = editor.state.selection;
		return to - from < 200 ? editor.state.doc.textBetween(from, to, " ") : "";
	});
	const [by, setBy] = useState("");
	const [matchCase, setMatchCase] = useState(false);
	const [wholeWords, setWholeWords] = useState(false);
	const input = useRef<HTMLInputElement>(null);
	const found = useEditorState({
		editor,
		selector: ({ editor: e }) => {
			const f = findKey.getState(e.state);
			return { n: f?.matches.length ?? 0, at: f?.at ?? 0 };
		},
	});
	useEffect(() => input.current?.select(), []);
	useEffect(() => {
		editor.commands.find({ text, matchCase, wholeWords });
	}, [editor, text, matchCase, wholeWords]);
	useEffect(
		() => () => {
			if (!editor.isDestroyed) editor.commands.find({ text: "", matchCase: false, wholeWords: false });
		},
		[editor],
	);
	const step = (by: number) => editor.commands.findNext(by);
	return (
		<search
			className={styles.find}
			onKeyDown={(e) => {
				if (e.key === "Escape") {
					e.stopPropagation();
					onClose();
				}
			}}
		>
			<div className={styles.findLine}>
				<Input
					ref={input}
					aria-label="Find"
					placeholder="Find"
					value={text}
					onChange={(e) => setText(e.target.value)}
					onKeyDown={(e) => {
						if (e.key !== "Enter") return;
						e.preventDefault();
						step(e.shiftKey ? -1 : 1);
					}}
				/>
				<output className={styles.findCount}>
					{text ? (found.n > 0 ? `${found.at + 1} of ${found.n}` : "Not found") : ""}
				</output>
				<IconButton label="The one before" onClick={() => step(-1)} disabled={found.n === 0}>
					<ChevronUp />
				</IconButton>
				<IconButton label="The next" onClick={() => step(1)} disabled={found.n === 0}>
					<ChevronDown />
				</IconButton>
				<IconButton label="Close" onClick={onClose}>
					<X />
				</IconButton>
			</div>
			<div className={styles.findLine}>
				{!readOnly && (
					<>
						<Input
							aria-label="Replace by"
							placeholder="Replace by"
							value={by}
							onChange={(e) => setBy(e.target.value)}
						/>
						<Button small disabled={found.n === 0} onClick={() => editor.commands.replaceFound(by)}>
							Replace
						</Button>
						<Button small disabled={found.n === 0} onClick={() => editor.commands.replaceAllFound(by)}>
							Replace all
						</Button>
					</>
				)}
				<Checkbox label="Match case" checked={matchCase} onChange={setMatchCase} />
				<Checkbox label="Whole words" checked={wholeWords} onChange={setWholeWords} />
			</div>
		</search>
	);
}
