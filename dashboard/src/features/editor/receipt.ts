import { useEffect, useState } from "react";
import type { Schema } from "@/api";
import { count } from "./words";

export type Receipt = Schema<"Receipt">;

/** Watches where a publish has arrived, until it is everywhere or the server no longer knows. */
export function useReceipt(site: string, position: string): Receipt | undefined {
	const [receipt, setReceipt] = useState<Receipt>();
	useEffect(() => {
		setReceipt(undefined);
		if (position === "") return;
		const source = new EventSource(
			`/api/sites/${encodeURIComponent(site)}/receipts/${encodeURIComponent(position)}/live`,
		);
		source.addEventListener("receipt", (e) => {
			const r = JSON.parse(e.data) as Receipt;
			setReceipt(r);
			if (r.complete) source.close(); // the stream ends here, and a browser would ask again
		});
		return () => source.close();
	}, [site, position]);
	return receipt;
}

export interface Line {
	readonly label: string;
	readonly value: string;
	readonly done: boolean;
}

/** A receipt in lines: the edges together, each CDN by its name. */
export function lines(r: Receipt): Line[] {
	const places = r.places ?? [];
	const out: Line[] = [];
	const origin = places.find((p) => p.kind === "origin");
	if (origin)
		out.push({
			label: "Origin",
			value: origin.has ? `visible${after(origin.after_ms)}` : "on its way",
			done: origin.has,
		});
	const edges = places.filter((p) => p.kind === "edge");
	if (edges.length > 0) {
		const have = edges.filter((p) => p.has);
		const slowest = Math.max(0, ...have.map((p) => p.after_ms ?? 0));
		out.push({
			label: edges.length === 1 ? "Edge" : "Edges",
			value: `${have.length} of ${edges.length}${have.length > 0 ? after(slowest) : ""}`,
			done: have.length === edges.length,
		});
		for (const e of edges.filter((p) => !p.has)) {
			out.push({ label: e.name, value: e.state === "disconnected" ? "cannot be reached" : "on its way", done: false });
		}
	}
	for (const c of places.filter((p) => p.kind === "cdn")) {
		out.push({ label: c.name, value: c.has ? `purged${after(c.after_ms)}` : "being purged", done: c.has });
	}
	return out;
}

function after(ms: number | null | undefined): string {
	if (ms === undefined || ms === null) return "";
	return `, ${ms < 10_000 ? `${Math.round(ms)} ms` : count(Math.round(ms / 1000), "second")}`;
}
