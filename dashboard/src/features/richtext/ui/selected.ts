import type { Editor } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { NodeSelection } from "@tiptap/pm/state";

export interface Selected {
	node: Node;
	pos: number;
}

/** selected is the node of one of these kinds that is selected, or that the caret is in. */
export function selected(editor: Editor, ...kinds: string[]): Selected | null {
	const { selection } = editor.state;
	if (selection instanceof NodeSelection && kinds.includes(selection.node.type.name))
		return { node: selection.node, pos: selection.from };
	for (let d = selection.$from.depth; d > 0; d--) {
		const node = selection.$from.node(d);
		if (kinds.includes(node.type.name)) return { node, pos: selection.$from.before(d) };
	}
	return null;
}

/** change gives a node other attributes. */
export function change(editor: Editor, at: Selected, attrs: Record<string, unknown>) {
	editor
		.chain()
		.focus()
		.command(({ tr }) => Boolean(tr.setNodeMarkup(at.pos, undefined, { ...at.node.attrs, ...attrs })))
		.run();
}

/** remove takes a node away. */
export function remove(editor: Editor, at: Selected) {
	editor
		.chain()
		.focus()
		.command(({ tr }) => Boolean(tr.delete(at.pos, at.pos + at.node.nodeSize)))
		.run();
}

/** canMove says whether something stands before (-1) or after (1) a node in what holds it. */
export function canMove(editor: Editor, at: Selected, by: -1 | 1): boolean {
	const place = editor.state.doc.resolve(at.pos);
	return place.parent.maybeChild(place.index() + by) !== null;
}

/** move changes places with what stands before or after: what dragging does, by a button. */
export function move(editor: Editor, at: Selected, by: -1 | 1) {
	editor
		.chain()
		.focus()
		.command(({ tr }) => {
			const place = tr.doc.resolve(at.pos);
			const beside = place.parent.maybeChild(place.index() + by);
			if (!beside) return false;
			const to = at.pos + by * beside.nodeSize;
			tr.delete(at.pos, at.pos + at.node.nodeSize).insert(to, at.node);
			tr.setSelection(NodeSelection.create(tr.doc, to)).scrollIntoView();
			return true;
		})
		.run();
}
