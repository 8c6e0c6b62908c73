/** A date as the server keeps it is `2026-03-02T08:15:00`, without a zone. */
export interface Parts {
	day: string;
	time: string;
}

/** Takes a date apart for two inputs; empty parts for what is no date. */
export function partsOf(value: string): Parts {
	const m = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d)?)?/.exec(value);
	if (!m) return { day: "", time: "" };
	const seconds = m[3] && m[3] !== ":00" ? m[3] : "";
	return { day: m[1] ?? "", time: (m[2] ?? "00:00") + seconds };
}

/** Puts the parts together; "" without a day. */
export function dateOf({ day, time }: Parts): string {
	if (day === "") return "";
	const t = time === "" ? "00:00" : time;
	return `${day}T${t.length === 5 ? `${t}:00` : t}`;
}

/** A date in words: "Monday, 2 March 2026, 08:15". The zone of the browser plays no part in it. */
export function wordsOf(value: string, language?: string): string {
	const { day, time } = partsOf(value);
	const at = new Date(`${day}T${time === "" ? "00:00" : time}Z`);
	if (day === "" || Number.isNaN(at.getTime())) return "";
	const words = new Intl.DateTimeFormat(language, { dateStyle: "full", timeZone: "UTC" }).format(at);
	return `${words}, ${time}`;
}
