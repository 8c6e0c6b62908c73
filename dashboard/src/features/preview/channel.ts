/** A draft as the customer's page hears of it. */
export interface DraftMessage {
	document: string;
	type: string;
	locale: string;
	slug: string;
	name: string;
	values: Record<string, unknown>;
}

interface Frame {
	contentWindow: Window | null;
}

/**
 * channel speaks with the script on a customer's page in a frame. It hears that window from that origin alone, and
 * speaks to that origin alone: a page that led the frame elsewhere is told nothing.
 */
export function channel(
	frame: () => Frame | null,
	address: string,
	on: { hello(): void; open(path: string): void },
	own: Window = window,
) {
	const origin = new URL(address).origin;
	const hear = (event: MessageEvent) => {
		if (event.origin !== origin || event.source !== frame()?.contentWindow) return;
		const message = event.data as { ghee?: unknown; type?: unknown; path?: unknown } | null;
		if (message?.ghee !== 1) return;
		if (message.type === "hello") on.hello();
		else if (message.type === "open" && typeof message.path === "string" && message.path.length < 500)
			on.open(message.path);
	};
	own.addEventListener("message", hear);
	const tell = (message: Record<string, unknown>) =>
		frame()?.contentWindow?.postMessage({ ...message, ghee: 1 }, origin);
	return {
		draft: (draft: DraftMessage) => tell({ ...draft, type: "draft", contentType: draft.type }),
		saved: () => tell({ type: "saved" }),
		close: () => own.removeEventListener("message", hear),
	};
}

/** sandboxOf is what a framed page may do. One of the dashboard's own origin must not reach into it. */
export function sandboxOf(address: string, own: string = location.origin): string {
	const most = "allow-scripts allow-forms allow-popups allow-modals";
	return new URL(address).origin === own ? most : `${most} allow-same-origin`;
}
