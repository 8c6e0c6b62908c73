const pictures = /\.(avif|gif|jpe?g|png|svg|webp|bmp|ico)$/i;

/** The whole address of a file: one that is relative stands behind the site's media base. */
export function wholeAddress(url: string, base: string): string {
	if (/^(https?:)?\/\//i.test(url)) return url.startsWith("//") ? `https:${url}` : url;
	if (base === "") return url;
	return `${base.replace(/\/+$/, "")}/${url.replace(/^\/+/, "")}`;
}

/** Whether a file can be shown as a picture, by its ending. An address without one may be anything: it is tried. */
export function mayBePicture(url: string): boolean {
	const end = fileName(url);
	return pictures.test(end) || !end.includes(".");
}

/** The last part of an address. */
export function fileName(url: string): string {
	const path = url.split(/[?#]/, 1)[0] ?? "";
	const last = path.split("/").at(-1) ?? "";
	try {
		return decodeURIComponent(last);
	} catch {
		return last;
	}
}
