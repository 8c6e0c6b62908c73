import { plainText } from "@/features/fields";

/** Up to how many characters a search result shows of a title and of a description. */
export const titleLength = 55;
export const descriptionLength = 140;

/** How a text fits what is shown of it. */
export interface Fit {
	length: number;
	most: number;
	/** The part of the room that is used, 0 to 1. */
	share: number;
	word: "empty" | "short" | "fits" | "long";
}

/** Measures a text: below half of the room it says less than it could. */
export function fitOf(text: string, most: number): Fit {
	const length = [...text.trim()].length;
	const word = length === 0 ? "empty" : length > most ? "long" : length < most / 2 ? "short" : "fits";
	return { length, most, share: Math.min(1, length / most), word };
}

/** What a search result shows of a text: cut where a word ends. */
export function shownOf(text: string, most: number): string {
	const chars = [...plainText(text)];
	if (chars.length <= most) return chars.join("");
	const cut = chars.slice(0, most).join("");
	const end = cut.lastIndexOf(" ");
	return `${end > most / 2 ? cut.slice(0, end) : cut} …`;
}
