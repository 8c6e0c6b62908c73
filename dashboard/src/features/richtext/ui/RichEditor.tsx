import { EditorContent, useEditorState } from "@tiptap/react";
import { memo, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import type { FieldProps } from "@/features/fields/types";
import { toast } from "@/ui";
import { countWords } from "../count";
import type { Look } from "../look";
import styles from "../richtext.module.css";
import type { SlashState } from "../slash/extension";
import { type Ask, slashItems } from "../slash/items";
import { SlashMenu } from "../slash/SlashMenu";
import { useRichEditor } from "../useRichEditor";
import { ContextBar } from "./ContextBar";
import { EmbedDialog } from "./EmbedDialog";
import { FindBar } from "./FindBar";
import { ImageDialog } from "./ImageDialog";
import { LinkDialog } from "./LinkDialog";
import { Toolbar } from "./Toolbar";

interface Props extends FieldProps<string> {
	look: Look;
	readOnly: boolean;
	onSource(): void;
}

/** RichEditor is the toolbar, the text, and what is said of it. */
export function RichEditor({ def, id, fault, site, locale, readOnly, look, onChange, onSource }: Props) {
	const [slash, setSlash] = useState<SlashState | null>(null);
	const [asked, ask] = useState<Ask | null>(null);
	const [finding, setFinding] = useState(false);
	const bar = useRef<HTMLDivElement>(null);
	const menuId = useId();
	const items = useMemo(() => slashItems(ask), []);
	const newest = useRef(onSource);
	newest.current = onSource;
	const toSource = useCallback(() => newest.current(), []);
	const toggleFind = useCallback(() => setFinding((was) => !was), []);
	const attributes: Record<string, string> = {
		id,
		class: styles.text ?? "",
		role: "textbox",
		"aria-multiline": "true",
		"aria-labelledby": `${id}-label`,
	};
	const described = [fault && `${id}-fault`].filter(Boolean).join(" ");
	if (described) attributes["aria-describedby"] = described;
	if (fault) attributes["aria-invalid"] = "true";
	if (readOnly) attributes["aria-readonly"] = "true";
	const editor = useRichEditor({
		look,
		onChange,
		readOnly,
		attributes,
		slash: { items: () => items, show: setSlash },
		onPicturesLeft: (n) =>
			toast({
				text: `${n === 1 ? "One picture was" : `${n} pictures were`} not brought along: it is not on the web. Put it into the media library, then into the text.`,
			}),
		onFind: () => setFinding(true),
		onToolbar: () => bar.current?.querySelector<HTMLElement>('button[tabindex="0"]')?.focus(),
	});

	// The text keeps the focus while the menu is open; who hears the page is told where in the menu they are.
	useEffect(() => {
		// On a slow machine the editor that was drawn is gone by now, and another is about to be drawn in its place.
		if (!editor || editor.isDestroyed) return;
		const { dom } = editor.view;
		if (slash) {
			dom.setAttribute("aria-controls", menuId);
			dom.setAttribute("aria-activedescendant", `${menuId}-${slash.items[slash.at]?.id}`);
		} else {
			dom.removeAttribute("aria-controls");
			dom.removeAttribute("aria-activedescendant");
		}
	}, [editor, slash, menuId]);

	if (!editor) return null;
	return (
		<div className={styles.frame} data-invalid={fault ? "" : undefined}>
			{!readOnly && (
				<Toolbar ref={bar} editor={editor} ask={ask} onFind={toggleFind} finding={finding} onSource={toSource} />
			)}
			{finding && (
				<FindBar
					editor={editor}
					readOnly={readOnly}
					onClose={() => {
						setFinding(false);
						editor.commands.focus();
					}}
				/>
			)}
			{!readOnly && <ContextBar editor={editor} ask={ask} />}
			<EditorContent editor={editor} className={styles.scroll} dir="auto" />
			<Foot editor={editor} limit={def.max_length ?? 0} />
			{slash && <SlashMenu state={slash} id={menuId} />}
			{asked === "link" && <LinkDialog editor={editor} site={site} locale={locale} onClose={() => ask(null)} />}
			{asked === "image" && <ImageDialog editor={editor} site={site} onClose={() => ask(null)} />}
			{asked === "embed" && <EmbedDialog editor={editor} onClose={() => ask(null)} />}
		</div>
	);
}

const many = new Intl.NumberFormat();

interface FootProps {
	editor: NonNullable<ReturnType<typeof useRichEditor>>;
	limit: number;
}

const Foot = memo(function Foot({ editor, limit }: FootProps) {
	const [count, setCount] = useState(() => countWords(editor.state.doc));
	useEffect(() => {
		let timer = 0;
		const later = () => {
			timer ||= window.setTimeout(() => {
				timer = 0;
				setCount(countWords(editor.state.doc));
			}, 400);
		};
		editor.on("update", later);
		editor.on("transaction", later);
		return () => {
			clearTimeout(timer);
			editor.off("update", later);
			editor.off("transaction", later);
		};
	}, [editor]);
	const empty = useEditorState({ editor, selector: ({ editor: e }) => e.isEmpty });
	return (
		<div className={styles.foot}>
			<span>{empty ? "Type / for anything else than text" : ""}</span>
			<span title={`${many.format(count.characters)} characters`}>
				{many.format(count.words)} {count.words === 1 ? "word" : "words"}
				{limit > 0 && ` · ${many.format(limit)} characters of HTML at most`}
			</span>
		</div>
	);
});
