/** What an answer of the read API says of itself, in its headers, made ready to be read by people. */

export interface Told {
	status: number;
	bytes: number;
	millis: number;
	/** "hit" or "miss" and what the header says besides; "" when it says nothing. */
	cache: string;
	position: string;
	/** The node that answered. */
	servedBy: string;
	/** live, lagging, disconnected. */
	state: string;
	asOf: Date | undefined;
	warning: string;
	requestId: string;
}

export interface Heard {
	status: number;
	headers: Pick<Headers, "get">;
	bytes: number;
	millis: number;
}

/** told reads them. */
export function told({ status, headers, bytes, millis }: Heard): Told {
	const asOf = headers.get("Ghee-As-Of");
	const at = asOf ? new Date(asOf) : undefined;
	return {
		status,
		bytes,
		millis,
		cache: headers.get("Cache-Status") ?? "",
		position: headers.get("Ghee-Position") ?? "",
		servedBy: headers.get("Ghee-Served-By") ?? "",
		state: headers.get("Ghee-State") ?? "",
		asOf: at && !Number.isNaN(at.getTime()) ? at : undefined,
		warning: headers.get("Ghee-Warning") ?? "",
		requestId: headers.get("Ghee-Request-Id") ?? "",
	};
}

/** cacheWords says what Cache-Status (RFC 9211) means. */
export function cacheWords(header: string): string {
	if (!header) return "not said";
	if (/;\s*hit\b/.test(header)) return "answered from memory";
	const why = /fwd=([\w-]+)/.exec(header)?.[1];
	if (/detail="?set/.test(header) || why === "miss") return "made from this node's own copy";
	if (why === "bypass") return "never kept: it is for previews";
	return header;
}

/** freshness says in words how old an answer may be. */
export function freshness(
	t: Pick<Told, "state" | "asOf">,
	now: Date,
): { word: string; detail: string; fresh: boolean } {
	const age = t.asOf ? Math.max(0, Math.round((now.getTime() - t.asOf.getTime()) / 1000)) : undefined;
	const old = age === undefined ? "" : age === 0 ? "as of this second" : `as of ${duration(age)} ago`;
	switch (t.state) {
		case "live":
			return { word: "Fresh", detail: old, fresh: true };
		case "lagging":
			return { word: "Behind", detail: `catching up, ${old || "age not said"}`, fresh: false };
		case "disconnected":
			return { word: "Stale", detail: `the origin is away; ${old || "age not said"}`, fresh: false };
		default:
			return { word: "Not said", detail: "", fresh: false };
	}
}

/** duration is seconds in the words of people. */
export function duration(seconds: number): string {
	if (seconds < 60) return `${seconds} s`;
	if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
	if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
	return `${Math.floor(seconds / 86400)} days`;
}

/** size is bytes with a unit. */
export function size(bytes: number): string {
	if (bytes < 1000) return `${bytes} B`;
	if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
	if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
	return `${(bytes / 1e9).toFixed(2)} GB`;
}

/** pretty is JSON as people read it; anything else as it is. */
export function pretty(text: string): string {
	try {
		return JSON.stringify(JSON.parse(text), null, 2);
	} catch {
		return text;
	}
}
