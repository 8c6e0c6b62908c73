/** Calendar arithmetic on days as text, "2027-03-28": a day has no zone and no hour. */

export type Day = string;

const noon = (day: Day) => new Date(`${day}T12:00:00Z`);
const text = (at: Date): Day => at.toISOString().slice(0, 10);

/** plus is a day so many days later. */
export function plus(day: Day, days: number): Day {
	const at = noon(day);
	at.setUTCDate(at.getUTCDate() + days);
	return text(at);
}

/** plusMonths is the same day of another month, or its last one. */
export function plusMonths(day: Day, months: number): Day {
	const at = noon(day);
	const wanted = at.getUTCDate();
	at.setUTCDate(1);
	at.setUTCMonth(at.getUTCMonth() + months);
	const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
	at.setUTCDate(Math.min(wanted, last));
	return text(at);
}

/** weekday is 0 for Sunday to 6. */
export function weekday(day: Day): number {
	return noon(day).getUTCDay();
}

/** firstWeekday is the day that weeks begin with where a language is spoken: 0 for Sunday, 1 for Monday. */
export function firstWeekday(locale?: string): number {
	try {
		const l = new Intl.Locale(
			locale || (typeof navigator === "undefined" ? "en-GB" : navigator.language),
		) as Intl.Locale & {
			weekInfo?: { firstDay: number };
			getWeekInfo?(): { firstDay: number };
		};
		return ((l.getWeekInfo?.() ?? l.weekInfo)?.firstDay ?? 1) % 7;
	} catch {
		return 1;
	}
}

/** weekOf are the seven days of the week that a day is in. */
export function weekOf(day: Day, first = 1): Day[] {
	const start = plus(day, -((weekday(day) - first + 7) % 7));
	return Array.from({ length: 7 }, (_, i) => plus(start, i));
}

/** monthOf are the weeks that a month touches. */
export function monthOf(day: Day, first = 1): Day[][] {
	const weeks: Day[][] = [];
	const month = day.slice(0, 7);
	for (let at = `${month}-01`; ; at = plus(at, 7)) {
		const week = weekOf(at, first);
		if (weeks.length > 0 && (week[0] as Day).slice(0, 7) !== month) return weeks;
		weeks.push(week);
	}
}

/** dayIn is the day that it is at a moment somewhere. */
export function dayIn(at: Date, zone: string): Day {
	return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(
		at,
	);
}

/** startOf is the moment at which a day begins somewhere. Where clocks are put at midnight, it is the first moment that has the day. */
export function startOf(day: Day, zone: string): Date {
	const middle = noon(day).getTime();
	let low = middle - 36 * 3_600_000;
	let high = middle + 36 * 3_600_000;
	while (high - low > 1000) {
		const at = Math.floor((low + high) / 2000) * 1000;
		if (dayIn(new Date(at), zone) >= day) high = at;
		else low = at;
	}
	return new Date(high);
}
