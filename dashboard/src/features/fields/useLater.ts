import { useEffect, useState } from "react";

/** A value as it was a moment ago, so that one does not ask the server at every key. */
export function useLater<T>(value: T, wait = 200): T {
	const [late, setLate] = useState(value);
	useEffect(() => {
		const timer = setTimeout(() => setLate(value), wait);
		return () => clearTimeout(timer);
	}, [value, wait]);
	return late;
}
