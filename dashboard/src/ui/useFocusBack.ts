import { useState } from "react";

/**
 * useFocusBack remembers where the focus is when its component is first drawn, and gives what brings it back there
 * once a dialog is gone. The kit only knows of dialogs with a button of their own: most of ours are opened by a
 * menu, a row or a key. A focus that went elsewhere meanwhile, to what the dialog has made, stays there.
 */
export function useFocusBack(): (event: Event) => void {
	const [before] = useState(() => {
		const was = document.activeElement;
		return was instanceof HTMLElement && was !== document.body ? [was, ...openersOf(was)] : [];
	});
	return (event) => {
		event.preventDefault();
		const now = document.activeElement;
		if (now !== null && now !== document.body) return;
		const back = before.find((e) => e.isConnected && e.getClientRects().length > 0);
		(back ?? document.querySelector<HTMLElement>("main[tabindex]"))?.focus();
	};
}

/** openersOf are the buttons that opened the menus, popovers and dialogs in which something stands: it leaves with them. */
function openersOf(el: Element): HTMLElement[] {
	const out: HTMLElement[] = [];
	const rooms = "[role=menu], [role=dialog], [role=listbox]";
	for (let room = el.closest(rooms); room; ) {
		const opener =
			document.getElementById(room.getAttribute("aria-labelledby") ?? "") ??
			(room.id ? document.querySelector(`[aria-controls="${CSS.escape(room.id)}"]`) : null);
		if (!(opener instanceof HTMLElement) || room.contains(opener)) break;
		out.push(opener);
		room = opener.closest(rooms);
	}
	return out;
}
