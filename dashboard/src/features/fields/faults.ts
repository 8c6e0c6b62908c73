import { isWithin } from "./path";

/** Faults by the path of the field they are about. */
export type Faults = Readonly<Record<string, string>>;

export const noFaults: Faults = Object.freeze({});

/** Places the faulty parts of an answer (ApiFault.fields) at the paths of a form's fields. */
export function faultsOf(fields: Readonly<Record<string, string>> | undefined): Faults {
	const entries = Object.entries(fields ?? noFaults);
	if (entries.length === 0) return noFaults;
	return Object.fromEntries(
		entries.map(([path, message]) => [path.replace(/^body\./, "").replace(/^values\./, ""), message]),
	);
}

/** How many faults there are at a path and below it. */
export function faultsWithin(faults: Faults, path: string): number {
	let n = 0;
	for (const at in faults) if (isWithin(at, path)) n++;
	return n;
}

/** A fault as a sentence about a field: the server's begins with its verb. */
export function sentence(label: string, message: string): string {
	if (/^(is|has|must|does|holds|needs|names|points|are)\b/.test(message)) return `${label} ${message}`;
	return message.charAt(0).toUpperCase() + message.slice(1);
}
