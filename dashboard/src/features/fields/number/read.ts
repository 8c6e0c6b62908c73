/** Reads what somebody typed as a number: null for nothing, undefined for what is no number. A comma may stand for the point. */
export function readNumber(typed: string): number | null | undefined {
	const text = typed.trim();
	if (text === "") return null;
	if (!/^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
	const n = Number(text.replace(",", "."));
	return Number.isFinite(n) ? n : undefined;
}
