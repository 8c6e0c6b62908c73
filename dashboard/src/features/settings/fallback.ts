/** Chains of locales that stand in for one, as the setting locale_fallback has them: "pt-br=pt,en;de=en". */
export type Chains = Record<string, string[]>;

/** The longest chain. */
export const maxChain = 10;

/** readChains reads the setting. */
export function readChains(value: string): Chains {
	const out: Chains = {};
	for (const part of value.split(";")) {
		const [to, list] = part.split("=");
		if (!to?.trim() || !list) continue;
		out[to.trim()] = list
			.split(",")
			.map((l) => l.trim())
			.filter(Boolean);
	}
	return out;
}

/** writeChains writes the setting; locales without a chain are left out. */
export function writeChains(chains: Chains): string {
	return Object.entries(chains)
		.filter(([, list]) => list.length > 0)
		.sort(([a], [b]) => a.localeCompare(b))
		.map(([to, list]) => `${to}=${list.join(",")}`)
		.join(";");
}

/** offered are the locales that can be added to the chain of one. */
export function offered(all: readonly string[], of: string, chain: readonly string[]): string[] {
	return chain.length >= maxChain ? [] : all.filter((l) => l !== of && !chain.includes(l));
}

const form = /^[A-Za-z]{2,3}([_-][A-Za-z0-9]{1,7}){0,3}$/;

/** localeFault says what is wrong with the code of a new locale. */
export function localeFault(code: string, have: readonly string[]): string {
	if (!code) return "Which language? Write its code, like de or pt-br.";
	if (code.length > 10 || !form.test(code)) return "Write a code like de or pt-br, 10 characters at most.";
	if (have.includes(code)) return `The site has ${code} already.`;
	return "";
}

/** languageName is what a language is called, by the browser; "" where it does not know. */
export function languageName(code: string, inLocale = "en"): string {
	try {
		const name = new Intl.DisplayNames([inLocale], { type: "language", fallback: "none" }).of(
			code.replaceAll("_", "-"),
		);
		return name ?? "";
	} catch {
		return "";
	}
}

/** isRightToLeft says how a language is written. */
export function isRightToLeft(code: string): boolean {
	return /^(ar|he|fa|ur|ps|sd|ug|yi|dv|ckb)\b/i.test(code);
}
