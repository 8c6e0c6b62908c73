import type { Node } from "@tiptap/pm/model";

export interface Count {
	words: number;
	characters: number;
}

const segmenter = typeof Intl.Segmenter === "function" ? new Intl.Segmenter(undefined, { granularity: "word" }) : null;

/** countText counts words as the language of a text has them, Chinese and Thai included. */
export function countText(text: string): Count {
	let words = 0;
	if (segmenter) {
		for (const part of segmenter.segment(text)) if (part.isWordLike) words++;
	} else words = text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
	return { words, characters: [...text].length };
}

const counted = new WeakMap<Node, Count>();

/** countWords counts a document. A block that has not changed is not counted again. */
export function countWords(doc: Node): Count {
	const total = { words: 0, characters: 0 };
	doc.descendants((node) => {
		if (!node.isTextblock) return true;
		let one = counted.get(node);
		if (!one) {
			one = countText(node.textBetween(0, node.content.size, undefined, " "));
			counted.set(node, one);
		}
		total.words += one.words;
		total.characters += one.characters;
		return false;
	});
	return total;
}
