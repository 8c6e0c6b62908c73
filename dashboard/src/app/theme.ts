/** The theme: what the system says, unless this device was told otherwise. Signing in brings the person's own. */
export type Theme = "system" | "light" | "dark";

const key = "ghee.theme";

export function theme(): Theme {
	const kept = localStorage.getItem(key);
	return kept === "light" || kept === "dark" ? kept : "system";
}

/** applyTheme shows a theme, and keeps it for this device. */
export function applyTheme(next: Theme = theme()) {
	if (next === "system") localStorage.removeItem(key);
	else localStorage.setItem(key, next);
	const dark = next === "dark" || (next === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
	document.documentElement.dataset.theme = dark ? "dark" : "light";
}
