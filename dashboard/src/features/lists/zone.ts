/** The zone of this machine. */
export const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** zones are those of the IANA's list that this browser knows, one's own first. */
export function zones(): string[] {
	const all = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
	return [...new Set([ownZone, "UTC", ...all])];
}

/** wallIn is what a clock in a zone shows at a moment: 2027-03-28T09:00. */
export function wallIn(at: Date, zone: string): string {
	const parts = new Intl.DateTimeFormat("en-CA", {
		timeZone: zone,
		year: "numeric",
		month: "2-digit",
		day: "2-digit",
		hour: "2-digit",
		minute: "2-digit",
		hourCycle: "h23",
	}).formatToParts(at);
	const of = (type: string) => parts.find((p) => p.type === type)?.value ?? "";
	return `${of("year")}-${of("month")}-${of("day")}T${of("hour")}:${of("minute")}`;
}

/** zoneWords is a zone as people say it: "Europe/Berlin (GMT+2)". */
export function zoneWords(zone: string, at = new Date()): string {
	try {
		const short = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "shortOffset" })
			.formatToParts(at)
			.find((p) => p.type === "timeZoneName")?.value;
		return short && short !== zone ? `${zone.replaceAll("_", " ")} (${short})` : zone;
	} catch {
		return zone;
	}
}
