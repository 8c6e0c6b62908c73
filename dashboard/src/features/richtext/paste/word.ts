import { trueName } from "@/lib/inert";

/** wordMarkup takes away what Word writes beside the text: comments, their marks, and what was struck out in review. */
export function wordMarkup(body: HTMLElement) {
	for (const el of [...body.querySelectorAll(".MsoCommentReference, .msocomanchor, .msocomtxt, del[datetime]")])
		el.remove();
	for (const el of [...body.querySelectorAll("div, hr")]) if (/mso-element:\s*comment/i.test(styleOf(el))) el.remove();
}

const styleOf = (el: Element) => [...el.attributes].find((a) => trueName(a.name) === "style")?.value ?? "";

/** wordLists makes lists of the paragraphs that Word writes for their items, and headings of its title. */
export function wordLists(body: HTMLElement) {
	let stack: { level: number; list: Element }[] = [];
	let last: Element | null = null;
	for (const p of [...body.querySelectorAll("p,h1,h2,h3,h4,h5,h6")]) {
		const style = styleOf(p);
		if (/\bMsoTitle\b/.test(p.className) && p.localName === "p") {
			const h1 = p.ownerDocument.createElement("h1");
			h1.append(...p.childNodes);
			p.replaceWith(h1);
			last = null;
			continue;
		}
		const level = Number(/mso-list:\s*\S+\s+level(\d+)/i.exec(style)?.[1] ?? 0);
		if (!level) {
			last = null;
			continue;
		}
		const adjoining: boolean = last !== null && follows(last, p);
		if (!adjoining) stack = [];
		const tag = takeMarker(p);
		while (stack.length > 0 && stack.at(-1)!.level > level) stack.pop();
		let top = stack.at(-1);
		if (top && top.level === level && top.list.localName !== tag) {
			stack.pop();
			top = undefined;
		}
		if (!top || top.level < level) {
			const list = p.ownerDocument.createElement(tag);
			const under = stack.at(-1)?.list.lastElementChild;
			if (under) under.append(list);
			else p.before(list);
			stack.push({ level, list });
		}
		const item = p.ownerDocument.createElement("li");
		item.append(...p.childNodes);
		const { list } = stack.at(-1)!;
		list.append(item);
		last = stack[0]!.list;
		p.remove();
	}
}

/** follows says whether nothing but blanks stands between two. */
function follows(a: Element, b: Element): boolean {
	let n: Node | null = a.nextSibling;
	while (n && n !== b && !n.textContent?.trim()) n = n.nextSibling;
	return n === b;
}

/** takeMarker takes the bullet or number that Word writes as text away, and says which kind of list it is of. */
function takeMarker(p: Element): "ul" | "ol" {
	let text = "";
	for (const span of [...p.querySelectorAll("*")]) {
		const style = styleOf(span);
		if (/mso-list:\s*ignore/i.test(style)) {
			text += span.textContent ?? "";
			span.remove();
		}
	}
	if (!text) {
		// Between conditional comments: <!--[if !supportLists]-->·&nbsp;<!--[endif]-->
		const walker = p.ownerDocument.createTreeWalker(p, NodeFilter.SHOW_COMMENT);
		const notes: Comment[] = [];
		while (walker.nextNode()) notes.push(walker.currentNode as Comment);
		const from = notes.find((n) => /if !supportLists/i.test(n.data));
		for (let n = from?.nextSibling; n && n.nodeType !== Node.COMMENT_NODE; ) {
			const next: ChildNode | null = n.nextSibling;
			text += n.textContent ?? "";
			n.remove();
			n = next;
		}
	}
	return /^\s*\(?(?:\d{1,3}|[a-z]{1,4})[.)]/i.test(text) ? "ol" : "ul";
}
