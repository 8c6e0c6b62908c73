/** The site that this device showed last: where the dashboard opens. */
const key = "ghee.site";

export function lastSite(): string {
	return localStorage.getItem(key) ?? "";
}

export function rememberSite(site: string) {
	localStorage.setItem(key, site);
}
