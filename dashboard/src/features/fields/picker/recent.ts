const most = 4;
const key = (site: string) => `ghee.components.${site}`;

/** Ids of the components that were added last on this device, the newest first. */
export function recent(site: string, store: Pick<Storage, "getItem"> = localStorage): string[] {
	try {
		const ids: unknown = JSON.parse(store.getItem(key(site)) ?? "[]");
		return Array.isArray(ids) ? ids.filter((x) => typeof x === "string").slice(0, most) : [];
	} catch {
		return [];
	}
}

/** Remembers that a component was added. */
export function used(site: string, id: string, store: Pick<Storage, "getItem" | "setItem"> = localStorage): void {
	const ids = [id, ...recent(site, store).filter((other) => other !== id)].slice(0, most);
	try {
		store.setItem(key(site), JSON.stringify(ids));
	} catch {
		// A browser without room forgets: nothing rests on it.
	}
}
