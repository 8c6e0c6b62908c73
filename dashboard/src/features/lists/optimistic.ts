import type { QueryClient } from "@tanstack/react-query";
import type { BulkAction, Line } from "./api";

interface Page {
	items: Line[] | null;
	total: number;
}

/** after is how a line looks when something was done to it. */
export function after(action: BulkAction, line: Line): Line {
	if (action === "publish") return { ...line, state: "published", status: "published", scheduled: undefined };
	if (action === "unpublish") return { ...line, state: "draft", status: "draft" };
	return line;
}

/** patch shows at once what is about to be done, in every page of the site's lists that is here. It returns the way back. */
export function patch(client: QueryClient, site: string, ids: ReadonlySet<string>, change: (l: Line) => Line) {
	const before = new Map<string, Line>();
	const key = { queryKey: ["site", site, "documents"] };
	const each = (f: (l: Line) => Line) =>
		client.setQueriesData<Page>(key, (page) => page && { ...page, items: page.items?.map(f) ?? null });
	each((l) => {
		if (!ids.has(l.id)) return l;
		before.set(l.id, l);
		return change(l);
	});
	return (back: ReadonlySet<string>) => each((l) => (back.has(l.id) ? (before.get(l.id) ?? l) : l));
}

/** refresh asks for the lists again: they follow a write by a moment, so twice. */
export function refresh(client: QueryClient, site: string) {
	for (const ms of [250, 1500])
		setTimeout(() => void client.invalidateQueries({ queryKey: ["site", site], refetchType: "active" }), ms);
}
