/** Moments in words, by the browser's own tables. */

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
	["second", 60],
	["minute", 60],
	["hour", 24],
	["day", 30],
	["month", 12],
	["year", Number.POSITIVE_INFINITY],
];

// Making a formatter costs more than using it a hundred times, and lists say the time in every row.
const kept = new Map<string, unknown>();

function once<T>(key: string, make: () => T): T {
	if (!kept.has(key)) kept.set(key, make());
	return kept.get(key) as T;
}

/** relative is "2 minutes ago", "in 3 days". */
export function relative(at: string, now = Date.now(), locale?: string): string {
	let n = (Date.parse(at) - now) / 1000;
	if (Math.abs(n) < 5) return "just now";
	const words = once(`relative ${locale}`, () => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
	for (const [unit, size] of steps) {
		if (Math.abs(n) < size) return words.format(Math.round(n), unit);
		n /= size;
	}
	return words.format(Math.round(n), "year");
}

/** exact is a moment to the second, in the zone of the browser or another. */
export function exact(at: string, zone?: string, locale?: string): string {
	const words = once(
		`exact ${locale} ${zone}`,
		() => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium", timeZone: zone }),
	);
	return words.format(new Date(at));
}

/** duration is "38 ms", "2.4 s". */
export function duration(ms: number): string {
	if (ms < 1000) return `${Math.round(ms)} ms`;
	return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}
