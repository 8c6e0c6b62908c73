/** The longest slug, in characters, as the server has it. */
export const maxSlug = 100;

const latin: Record<string, string> = {
	ß: "ss",
	æ: "ae",
	œ: "oe",
	þ: "th",
	ŋ: "ng",
	ø: "o",
	đ: "d",
	ð: "d",
	ɖ: "d",
	ł: "l",
	ħ: "h",
	ŧ: "t",
	ı: "i",
	ə: "e",
	ƒ: "f",
	ĸ: "k",
};
const invisible = /\u034f|[\u00ad\u200b-\u200d\u2060\ufeff\u02b9-\u02bd]|\p{Variation_Selector}/u;
const maxMarks = 8;

/** Makes a slug of a name by the rules of the server (internal/text): Latin letters lose their marks, others keep theirs. */
export function slugOf(name: string): string {
	let out = "";
	let isGap = false;
	let marks = 0;
	for (const r of name.normalize("NFKD").toLowerCase()) {
		if (/\p{M}/u.test(r)) {
			if (marks > 0 && !invisible.test(r)) {
				out += r;
				marks--;
			}
		} else if (invisible.test(r)) {
		} else if (/[\p{L}\p{Nd}]/u.test(r)) {
			if (isGap && out !== "") out += "-";
			isGap = false;
			out += latin[r] ?? r;
			marks = /\p{L}/u.test(r) && !/\p{Script=Latin}/u.test(r) ? maxMarks : 0;
		} else {
			isGap = true;
			marks = 0;
		}
	}
	return cutSlug(out.normalize("NFC"));
}

/** Cuts where a word ends; one that would cost half of the slug is cut within, but never between a letter and its marks. */
function cutSlug(slug: string): string {
	const chars = [...slug];
	const end = chars.length > maxSlug ? cutIndex(chars) : chars.length;
	return chars.slice(0, end).join("").replace(/-+$/, "");
}

function cutIndex(chars: readonly string[]): number {
	for (let i = maxSlug; i > maxSlug / 2; i--) if (chars[i] === "-") return i;
	for (let i = maxSlug; i > maxSlug / 2; i--) if (!/\p{M}/u.test(chars[i] ?? "")) return i;
	return maxSlug;
}

/** What is wrong with a slug; "" when nothing is. */
export function slugFault(slug: string): string {
	if (slug === "") return "A slug is needed: it is the end of the address.";
	if ([...slug].length > maxSlug) return `The slug is longer than ${maxSlug} characters; shorten it.`;
	if (slug === "." || slug === "..") return "This cannot stand in an address; choose another.";
	if (slug === "search") return "“search” is the address of the search; choose another.";
	const odd = /[^\p{L}\p{Nd}\p{M}\-_.~]/u.exec(slug)?.[0];
	if (odd === " ") return "A slug has no spaces; put - in their place.";
	if (odd) return `A slug cannot hold “${odd}”; use letters, digits, - and _.`;
	return "";
}
