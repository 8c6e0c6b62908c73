/** Where the server keeps changes, as its API says where more was asked for than one machine. */
export interface Durability {
	asked: "remote" | "degrade";
	has: "local" | "remote";
	why?: string;
}

/** exposure says what is missing while less is had than was asked for; undefined while nothing is. */
export function exposure(d: Durability | undefined): { short: string; words: string } | undefined {
	if (d?.has !== "local") return undefined;
	const why = d.why ? ` ${d.why}` : "";
	if (d.asked === "degrade") {
		return {
			short: "Changes kept on one machine",
			words: `Changes are kept on one machine alone until its standby is back; should it be lost meanwhile, so are they.${why}`,
		};
	}
	return {
		short: "No standby confirms changes",
		words: `A change that no standby confirms is told to be of unknown outcome: look whether it is there before you do it again.${why}`,
	};
}
