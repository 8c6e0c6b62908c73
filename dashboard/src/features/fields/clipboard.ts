import type { Picked, Values } from "./types";

/** What is copied from one entry to another. As text it is JSON, so that it passes through any clipboard. */
export type Copied = {
	site: string;
} & ({ of: "components"; items: Picked[] } | { of: "rows"; items: Values[] });

const mark = "ghee/1";
const key = "ghee.clipboard";
/** What a clipboard may hold before it is not looked at: a page is smaller. */
const mostText = 4 << 20;

/** Writes a copy as text. */
export function written(copied: Copied): string {
	return JSON.stringify({ clipboard: mark, ...copied });
}

/** Reads a copy from text; null for any other text. */
export function readCopied(text: string): Copied | null {
	if (!text.includes(mark) || text.length > mostText) return null;
	try {
		const c = JSON.parse(text) as Copied & { clipboard?: string };
		if (c.clipboard !== mark || !Array.isArray(c.items)) return null;
		const isObject = (x: unknown) => x !== null && typeof x === "object" && !Array.isArray(x);
		if (!c.items.every(isObject) || (c.of !== "components" && c.of !== "rows")) return null;
		if (c.of === "components" && !c.items.every((p) => typeof p.type === "string" && isObject(p.fields))) return null;
		return { of: c.of, site: String(c.site), items: c.items } as Copied;
	} catch {
		return null;
	}
}

/** Where copies are kept: the system's clipboard, and beside it this browser, for where the system says no. */
export interface Places {
	system: Pick<Clipboard, "writeText" | "readText"> | undefined;
	local: Pick<Storage, "setItem" | "getItem">;
}

const here = (): Places => ({ system: globalThis.navigator?.clipboard, local: globalThis.localStorage });

/** Copies; it never fails for want of a clipboard. */
export async function copy(copied: Copied, places: Places = here()): Promise<void> {
	const text = written(copied);
	try {
		places.local.setItem(key, text);
	} catch {
		// Too large for the browser's store: the system's clipboard has it.
	}
	try {
		await places.system?.writeText(text);
	} catch {
		// Not allowed here, as without https: the browser's store has it.
	}
}

/** What was copied last; null when it was nothing of ours. */
export async function paste(places: Places = here()): Promise<Copied | null> {
	let text = "";
	try {
		text = (await places.system?.readText()) ?? "";
	} catch {
		// Not allowed to look: what this browser copied last is the next best.
	}
	return readCopied(text) ?? readCopied(places.local.getItem(key) ?? "");
}
