import { useRef } from "react";

/** newKey is text that no other write has. It works on pages without HTTPS, too. */
export function newKey(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

/**
 * useOnce is the idempotency key of a form: the same while it is sent again and again because nobody knows what
 * became of it, and another once it was changed or has succeeded.
 */
export function useOnce(): (sent: unknown) => { "Idempotency-Key": string } {
	const last = useRef({ of: "", key: "" });
	return (sent) => {
		const of = JSON.stringify(sent);
		if (last.current.of !== of) last.current = { of, key: newKey() };
		return { "Idempotency-Key": last.current.key };
	};
}
