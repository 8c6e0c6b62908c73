import { childrenOf } from "../html/elements";

/** A site whose players and maps may stand in text. */
interface Provider {
	name: string;
	/** The address to put into a frame for one that people copy; null if it is not of this site. */
	frame: (url: URL) => string | null;
	/** What the frame's address looks like. */
	framed: RegExp;
	width: number;
	height: number;
}

const host = (url: URL, ...names: string[]) => names.some((n) => url.hostname === n || url.hostname.endsWith(`.${n}`));
const id = (text: string | null | undefined, form = /^[\w-]{3,64}$/) => (text && form.test(text) ? text : null);
const part = (url: URL, n: number) => url.pathname.split("/").filter(Boolean)[n];

const providers: Provider[] = [
	{
		name: "YouTube",
		width: 560,
		height: 315,
		framed: /^https:\/\/www\.youtube(?:-nocookie)?\.com\/embed\/[\w-]+(?:\?[\w=&-]*)?$/,
		frame: (u) => {
			const short = host(u, "youtu.be");
			if (!short && !host(u, "youtube.com", "youtube-nocookie.com")) return null;
			const named = /^(?:embed|shorts|live|v)$/.test(part(u, 0) ?? "") ? part(u, 1) : null;
			const video = id(short ? part(u, 0) : (named ?? u.searchParams.get("v")), /^[\w-]{11}$/);
			const seconds = /^(\d+)s?$/.exec(u.searchParams.get("t") ?? u.searchParams.get("start") ?? "")?.[1];
			return video && `https://www.youtube-nocookie.com/embed/${video}${seconds ? `?start=${seconds}` : ""}`;
		},
	},
	{
		name: "Vimeo",
		width: 640,
		height: 360,
		framed: /^https:\/\/player\.vimeo\.com\/video\/\d+(?:\?[\w=&-]*)?$/,
		frame: (u) => {
			if (!host(u, "vimeo.com")) return null;
			const video = id(part(u, 0) === "video" ? part(u, 1) : part(u, 0), /^\d+$/);
			const hash = id(u.searchParams.get("h") ?? (part(u, 0) === "video" ? null : part(u, 1)), /^[0-9a-f]{6,20}$/);
			return video && `https://player.vimeo.com/video/${video}${hash ? `?h=${hash}` : ""}`;
		},
	},
	{
		name: "Spotify",
		width: 560,
		height: 352,
		framed: /^https:\/\/open\.spotify\.com\/embed\/\w+\/\w+(?:\?[\w=&-]*)?$/,
		frame: (u) => {
			if (!host(u, "open.spotify.com")) return null;
			const at = part(u, 0) === "embed" ? 1 : /^intl-/.test(part(u, 0) ?? "") ? 1 : 0;
			const kind = id(part(u, at), /^(?:track|album|playlist|episode|show|artist)$/);
			const what = id(part(u, at + 1), /^\w+$/);
			return kind && what && `https://open.spotify.com/embed/${kind}/${what}`;
		},
	},
	{
		name: "SoundCloud",
		width: 560,
		height: 166,
		framed: /^https:\/\/w\.soundcloud\.com\/player\/\?url=[\w%.:/-]+(?:&[\w=&%-]*)?$/,
		frame: (u) => {
			if (host(u, "w.soundcloud.com")) return u.searchParams.get("url") ? u.href : null;
			if (!host(u, "soundcloud.com") || !part(u, 1)) return null;
			return `https://w.soundcloud.com/player/?url=${encodeURIComponent(`https://soundcloud.com${u.pathname}`)}`;
		},
	},
	{
		name: "CodePen",
		width: 640,
		height: 400,
		framed: /^https:\/\/codepen\.io\/[\w-]+\/embed\/(?:preview\/)?\w+(?:\?[\w=&%-]*)?$/,
		frame: (u) => {
			if (!host(u, "codepen.io")) return null;
			const who = id(part(u, 0), /^[\w-]+$/);
			const pen = id(part(u, 2), /^\w+$/);
			return who && pen && /^(?:pen|embed|full|details)$/.test(part(u, 1) ?? "")
				? `https://codepen.io/${who}/embed/${pen}`
				: null;
		},
	},
	{
		name: "Figma",
		width: 640,
		height: 400,
		framed: /^https:\/\/www\.figma\.com\/embed\?[\w=&%.:/-]+$/,
		frame: (u) => {
			if (!host(u, "figma.com")) return null;
			if (part(u, 0) === "embed") return u.href;
			const what = part(u, 0) ?? "";
			if (!/^(?:file|design|proto|board)$/.test(what) || !part(u, 1)) return null;
			return `https://www.figma.com/embed?embed_host=ghee&url=${encodeURIComponent(`https://www.figma.com${u.pathname}`)}`;
		},
	},
	{
		name: "Google Maps",
		width: 600,
		height: 400,
		framed: /^https:\/\/www\.google\.com\/maps\/embed(?:\/v1\/\w+)?\?[\w=&%!.:,+-]+$/,
		frame: (u) => (host(u, "google.com") && /^\/maps\/embed/.test(u.pathname) && u.search ? u.href : null),
	},
	{
		name: "Loom",
		width: 640,
		height: 400,
		framed: /^https:\/\/www\.loom\.com\/embed\/[0-9a-f]+(?:\?[\w=&-]*)?$/,
		frame: (u) => {
			const video =
				host(u, "loom.com") && /^(?:share|embed)$/.test(part(u, 0) ?? "") ? id(part(u, 1), /^[0-9a-f]+$/) : null;
			return video && `https://www.loom.com/embed/${video}`;
		},
	},
];

export interface Embed {
	provider: string;
	src: string;
	width: number;
	height: number;
}

/** Names of the sites that can be embedded, to show. */
export const providerNames = providers.map((p) => p.name);

/** embedOf is what to embed for an address, or for the code of an iframe, that somebody copied; null if it may not be. */
export function embedOf(copied: string): Embed | null {
	const address =
		/<iframe[^>]*\ssrc\s*=\s*["']?([^"'\s>]+)/i.exec(copied)?.[1]?.replace(/&amp;/g, "&") ?? copied.trim();
	let url: URL;
	try {
		url = new URL(/^[\w.-]+\.\w+\//.test(address) ? `https://${address}` : address);
	} catch {
		return null;
	}
	if (url.protocol !== "https:" && url.protocol !== "http:") return null;
	for (const p of providers) {
		const src = p.frame(url);
		if (src && p.framed.test(src)) return { provider: p.name, src, width: p.width, height: p.height };
	}
	return null;
}

/** providerOf is the name of the site that a frame's address belongs to; null if it is none of ours. */
export function providerOf(src: string): string | null {
	return providers.find((p) => p.framed.test(src))?.name ?? null;
}

/** isEmbedFigure says whether a figure holds an iframe of a known site and nothing else. */
export function isEmbedFigure(figure: Element): boolean {
	const kids = childrenOf(figure) as Element[];
	return (
		kids.length === 1 &&
		kids[0]?.localName === "iframe" &&
		kids[0].textContent === "" &&
		providerOf(kids[0].getAttribute("src") ?? "") !== null
	);
}
