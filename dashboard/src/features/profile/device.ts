/** device names a browser and its machine in words, from what it calls itself. */
export function device(agent: string): string {
	const browser =
		(
			[
				["Edg/", "Edge"],
				["OPR/", "Opera"],
				["Firefox/", "Firefox"],
				["Chrome/", "Chrome"],
				["Safari/", "Safari"],
			] as const
		).find(([sign]) => agent.includes(sign))?.[1] ?? "";
	const machine =
		(
			[
				["iPhone", "iPhone"],
				["iPad", "iPad"],
				["Android", "Android"],
				["Windows", "Windows"],
				["Mac OS X", "Mac"],
				["Linux", "Linux"],
			] as const
		).find(([sign]) => agent.includes(sign))?.[1] ?? "";
	if (browser && machine) return `${browser} on ${machine}`;
	return browser || machine || agent.slice(0, 60) || "A program";
}
