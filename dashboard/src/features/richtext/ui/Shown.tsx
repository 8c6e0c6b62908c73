import { EditorContent, useEditor } from "@tiptap/react";
import type { Look } from "../look";
import styles from "../richtext.module.css";
import { extensions } from "../schema/extensions";

/** Shown is a text to read. */
export function Shown({ look }: { look: Look }) {
	const editor = useEditor(
		{
			extensions,
			content: look.doc.toJSON(),
			editable: false,
			injectCSS: false,
			editorProps: { attributes: { class: styles.text ?? "", "aria-label": "The text as it is", role: "document" } },
		},
		[look],
	);
	return <EditorContent editor={editor} className={styles.scroll} />;
}
