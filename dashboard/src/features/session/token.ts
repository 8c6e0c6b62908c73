import { useState } from "react";

/** tokenIn reads the secret of a link out of its fragment. */
export function tokenIn(hash: string): string {
	return new URLSearchParams(hash.replace(/^#/, "")).get("token") ?? "";
}

/** useLinkToken reads it once and takes it out of the address bar, so that it is in no screenshot and no history. */
export function useLinkToken(): string {
	const [token] = useState(() => {
		const found = tokenIn(location.hash);
		if (found) history.replaceState(history.state, "", location.pathname + location.search);
		return found;
	});
	return token;
}
