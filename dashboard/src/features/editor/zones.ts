/** Time zones of the IANA's list, as this browser knows them. */
export function zones(): string[] {
	const all = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
	return all.includes("UTC") ? all : ["UTC", ...all];
}

export function zoneHere(): string {
	return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** What a clock in a zone shows at a moment: "2027-03-28T09:00". */
export function wallIn(zone: string, at: number): string {
	const parts = new Intl.DateTimeFormat("en-GB", {
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

/**
 * The moment at which a clock in a zone shows wall, by the server's rule: the
 * first where it comes twice; where it is left out, as much later as the gap.
 */
export function instantOf(wall: string, zone: string): number {
	const asUTC = Date.parse(`${wall}Z`);
	const offset = (at: number) => Date.parse(`${wallIn(zone, at)}:00Z`) - Math.floor(at / 60_000) * 60_000;
	const day = 26 * 3_600_000;
	const before = asUTC - offset(asUTC - day);
	const after = asUTC - offset(asUTC + day);
	const fits = [before, after].filter((at) => wallIn(zone, at) === wall.slice(0, 16));
	return fits.length > 0 ? Math.min(...fits) : before;
}
