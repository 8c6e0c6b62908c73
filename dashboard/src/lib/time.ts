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
const relatives = new Map<string | undefined, Intl.RelativeTimeFormat>();

function relativeFormat(locale: string | undefined): Intl.RelativeTimeFormat {
	let made = relatives.get(locale);
	if (!made) {
		made = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
		relatives.set(locale, made);
	}
	return made;
}

/** relative is "2 minutes ago", "in 3 days". */
export function relative(at: string, now = Date.now(), locale?: string): string {
	let n = (Date.parse(at) - now) / 1000;
	if (Math.abs(n) < 5) return "just now";
	const words = relativeFormat(locale);
	for (const [unit, size] of steps) {
		if (Math.abs(n) < size) return words.format(Math.round(n), unit);
		n /= size;
	}
	return words.format(Math.round(n), "year");
}

/** exact is a moment to the second, in the zone of the browser or another. */
export function exact(at: string, zone?: string, locale?: string): string {
	return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium", timeZone: zone }).format(
		new Date(at),
	);
}

/** duration is "38 ms", "2.4 s". */
export function duration(ms: number): string {
	if (ms < 1000) return `${Math.round(ms)} ms`;
	return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}
