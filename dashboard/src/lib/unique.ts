/**
 * unique names something as nothing else is named: a write, so that it has one effect though it be sent twice, a tab, an
 * entry to come. Browsers have randomUUID on HTTPS alone.
 */
export function unique(): string {
	return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}
