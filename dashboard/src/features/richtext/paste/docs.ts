import { maskedName } from "@/lib/inert";

/** docsLists puts lists that stand in lists, as Google Docs writes them, into the item before. */
export function docsLists(body: HTMLElement) {
	for (const list of [...body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")]) {
		const before = list.previousElementSibling;
		if (before?.localName === "li") before.append(list);
		else {
			const item = list.ownerDocument.createElement("li");
			list.before(item);
			item.append(list);
		}
	}
	for (const b of [...body.querySelectorAll(`b[${maskedName("id")}^="docs-internal-guid"]`)])
		b.replaceWith(...b.childNodes);
}
