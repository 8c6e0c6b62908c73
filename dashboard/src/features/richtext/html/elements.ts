const words = (list: string) => new Set(list.split(" "));

/** Inline elements whose text is edited, each kept with its attributes. */
export const inlineElements = words(
	"a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub sup time tt u var",
);

/** Inline elements that are edited as source alone: they are shown by name. */
export const inlineRaw = words(
	"audio button canvas embed iframe input label map math meter noscript object output picture progress ruby script select svg template textarea video wbr",
);

/** Blocks that hold blocks. */
export const boxes = words("div section article aside header footer main nav address center figure");

/** Everything that begins a block of its own. */
export const blocks = words(
	"address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li link main menu meta nav ol p pre section style summary table tbody td tfoot th thead tr ul",
);

export const headings = words("h1 h2 h3 h4 h5 h6");

/** isBlank says whether a node is text that is not seen. */
export function isBlank(node: Node): boolean {
	return node.nodeType === Node.TEXT_NODE && !/[^\t\n\f\r ]/.test(node.nodeValue ?? "");
}

/** childrenOf are a node's children without blank text. */
export function childrenOf(el: Element): ChildNode[] {
	return [...el.childNodes].filter((n) => !isBlank(n));
}

/** holdsBlocks says whether a block stands anywhere in an element. */
export function holdsBlocks(el: Element): boolean {
	for (let c = el.firstElementChild; c; c = c.nextElementSibling)
		if (blocks.has(c.localName) || holdsBlocks(c)) return true;
	return false;
}
