import { useEffect, useState } from "react";
import { isNew, type Where } from "./setting";

/** Somebody who has a document open, in one tab. A stream's events are not in the API's document. */
export interface Guest {
	id: string;
	person: string;
	name: string;
	since: string | null;
	/** This very visit. */
	me: boolean;
}

/**
 * Who else has a document open. The stream that tells is also what tells the
 * others of us; a browser asks again by itself when the connection breaks, but
 * not when the server refused.
 */
export function watchPresence(w: Where, told: (guests: Guest[]) => void): () => void {
	let source: EventSource | undefined;
	let again: ReturnType<typeof setTimeout> | undefined;
	let wait = 2000;
	const url = `/api/sites/${encodeURIComponent(w.site)}/documents/${encodeURIComponent(w.document)}/presence${w.locale ? `?locale=${encodeURIComponent(w.locale)}` : ""}`;
	const open = () => {
		source = new EventSource(url);
		source.addEventListener("present", (e) => {
			wait = 2000;
			told(JSON.parse(e.data) as Guest[]);
		});
		source.onerror = () => {
			told([]);
			if (source?.readyState !== EventSource.CLOSED) return;
			source.close();
			again = setTimeout(open, wait);
			wait = Math.min(wait * 2, 60_000);
		};
	};
	open();
	return () => {
		source?.close();
		clearTimeout(again);
	};
}

/** The others at a document, each person once, and whether one has it open elsewhere oneself. */
export function useOthers(w: Where, me: string, on: boolean): { others: Guest[]; alsoHere: boolean } {
	const [guests, setGuests] = useState<Guest[]>([]);
	const { site, document, locale } = w;
	useEffect(() => {
		if (!on || isNew(document)) return;
		const off = watchPresence({ site, document, locale }, setGuests);
		return () => {
			off();
			setGuests([]);
		};
	}, [on, site, document, locale]);
	return othersOf(guests, me);
}

export function othersOf(guests: readonly Guest[], me: string): { others: Guest[]; alsoHere: boolean } {
	const others = new Map<string, Guest>();
	for (const g of guests) if (g.person !== me && !others.has(g.person)) others.set(g.person, g);
	return { others: [...others.values()], alsoHere: guests.some((g) => g.person === me && !g.me) };
}
