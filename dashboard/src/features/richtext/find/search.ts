import type { Node } from "@tiptap/pm/model";

export interface Wanted {
	text: string;
	matchCase: boolean;
	wholeWords: boolean;
}

export interface Match {
	from: number;
	to: number;
}

/** Bounds how many places are shown and replaced at a time. */
export const mostMatches = 10_000;

const fold = (c: string) => c.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * search finds text in a document, across bold and links but not across blocks. Without matchCase letters are equal
 * whatever their case and accents.
 */
export function search(doc: Node, wanted: Wanted): Match[] {
	const needle = (wanted.matchCase ? [...wanted.text] : [...wanted.text].map(fold)).filter(Boolean);
	const out: Match[] = [];
	if (needle.length === 0) return out;
	doc.descendants((node, pos) => {
		if (!node.isTextblock) return out.length < mostMatches;
		const letters: { at: number; size: number; is: string }[] = [];
		node.forEach((child, offset) => {
			if (!child.isText) {
				letters.push({ at: offset, size: child.nodeSize, is: "\ufffc" });
				return;
			}
			let at = offset;
			for (const c of child.text ?? "") {
				const is = wanted.matchCase ? c : fold(c);
				if (is || wanted.matchCase) letters.push({ at, size: c.length, is });
				else if (letters.length > 0) letters.at(-1)!.size += c.length; // an accent apart goes with its letter
				at += c.length;
			}
		});
		for (let i = 0; i + needle.length <= letters.length && out.length < mostMatches; i++) {
			if (!needle.every((n, k) => letters[i + k]!.is === n)) continue;
			const end = i + needle.length;
			if (wanted.wholeWords && (isWord(letters[i - 1]?.is) || isWord(letters[end]?.is))) continue;
			const last = letters[end - 1]!;
			out.push({ from: pos + 1 + letters[i]!.at, to: pos + 1 + last.at + last.size });
			i = end - 1;
		}
		return false;
	});
	return out;
}

function isWord(letter: string | undefined): boolean {
	return letter !== undefined && /[\p{L}\p{N}_]/u.test(letter);
}
