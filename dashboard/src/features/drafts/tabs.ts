import { unique } from "@/lib/unique";
/**
 * The tabs of this browser. Each has a name for as long as it lives: what a tab
 * has kept and is no longer there to send may be taken over by another.
 */

export const tab = unique();

const prefix = "ghee-tab-";
const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("ghee-drafts");

type Message =
	| { kind: "who" }
	| { kind: "here"; tab: string }
	| { kind: "saved"; key: string; n: number }
	| { kind: "kept" };

const listeners = new Set<(m: Message) => void>();

if (channel) {
	channel.onmessage = (e: MessageEvent<Message>) => {
		if (e.data.kind === "who") channel.postMessage({ kind: "here", tab } satisfies Message);
		for (const f of listeners) f(e.data);
	};
}

export function tell(m: Message) {
	channel?.postMessage(m);
}

export function hear(f: (m: Message) => void) {
	listeners.add(f);
	return () => {
		listeners.delete(f);
	};
}

// Held for as long as the tab lives, however it ends. Browsers have locks for pages of https and localhost alone.
const locks = typeof navigator === "undefined" ? undefined : navigator.locks;
void locks?.request(prefix + tab, () => new Promise(() => {}));

/** The tabs that are open now, this one included. */
export async function openTabs(): Promise<ReadonlySet<string>> {
	const open = new Set([tab]);
	if (locks) {
		const { held } = await locks.query();
		for (const l of held ?? []) if (l.name?.startsWith(prefix)) open.add(l.name.slice(prefix.length));
		return open;
	}
	const off = hear((m) => {
		if (m.kind === "here") open.add(m.tab);
	});
	tell({ kind: "who" });
	await new Promise((done) => setTimeout(done, 250));
	off();
	return open;
}
