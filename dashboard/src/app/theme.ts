import { useSyncExternalStore } from "react";

/** The theme: what the system says, unless this device or the person was told otherwise. */
export type Theme = "system" | "light" | "dark";

const key = "ghee.theme";
const listeners = new Set<() => void>();
const dark = typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : undefined;

/** chosenTheme is what this device was told; undefined if nothing. */
export function chosenTheme(): Theme | undefined {
	const kept = localStorage.getItem(key);
	return kept === "light" || kept === "dark" || kept === "system" ? kept : undefined;
}

/** applyTheme shows a theme. */
export function applyTheme(theme: Theme = chosenTheme() ?? "system") {
	const isDark = theme === "dark" || (theme === "system" && dark?.matches);
	document.documentElement.dataset.theme = isDark ? "dark" : "light";
}

/** chooseTheme shows a theme and keeps it for this device. */
export function chooseTheme(theme: Theme) {
	localStorage.setItem(key, theme);
	applyTheme(theme);
	for (const f of listeners) f();
}

dark?.addEventListener("change", () => applyTheme());

export function useTheme(): Theme {
	return useSyncExternalStore(
		(f) => {
			listeners.add(f);
			return () => listeners.delete(f);
		},
		() => chosenTheme() ?? "system",
	);
}
