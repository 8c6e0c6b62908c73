/** Receipts in words: where a publish is. Pure, so that the status line and the editor say the same. */

export interface Place {
	kind: "origin" | "edge" | "cdn";
	name: string;
	has: boolean;
	after_ms?: number;
	state?: string;
}

export interface Visible {
	tone: "live" | "draft" | "trouble";
	words: string;
	/** Milliseconds until the last of those that have it; 0 when nobody says. */
	after: number;
}

/** visible sums up the places of a publish. */
export function visible(places: readonly Place[]): Visible {
	const edges = places.filter((p) => p.kind === "edge");
	const cdns = places.filter((p) => p.kind === "cdn");
	const count = (all: readonly Place[]) => all.filter((p) => p.has).length;
	const after = Math.max(0, ...places.filter((p) => p.has).map((p) => p.after_ms ?? 0));
	const missing = places.some((p) => !p.has);
	const cut = edges.some((p) => p.state === "disconnected");
	const tone = cut ? "trouble" : missing ? "draft" : "live";
	if (edges.length > 0)
		return {
			tone,
			words: `Visible on ${count(edges)} of ${edges.length} ${edges.length === 1 ? "edge" : "edges"}`,
			after,
		};
	const origin = places.find((p) => p.kind === "origin");
	if (cdns.length > 0 && count(cdns) < cdns.length)
		return { tone, words: `Purged on ${count(cdns)} of ${cdns.length} CDNs`, after };
	if (origin && !origin.has) return { tone: "draft", words: "On its way", after };
	return { tone: "live", words: "Visible", after };
}
