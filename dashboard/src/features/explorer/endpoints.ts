/** One parameter of a read: its name on the wire and what it does, in words. */
export interface Param {
	name: string;
	help: string;
	/** In the path, such as the key of a type. */
	inPath?: boolean;
	required?: boolean;
	/** The values to choose from, where there are but some. */
	choices?: readonly string[];
	example?: string;
	/** What the site can offer: filled in by the page. */
	of?: "page-type" | "collection" | "locale";
}

/** One read of the v2 API. */
export interface Endpoint {
	id: string;
	group: "Pages" | "Collections" | "Blog" | "Feeds" | "Site";
	title: string;
	/** With {names} of parameters of the path. */
	path: string;
	help: string;
	params: readonly Param[];
	/** It answers with something that goes on, or with an address to follow. */
	streams?: boolean;
}

const window: readonly Param[] = [
	{ name: "page", help: "Which page of the list, from 1.", example: "1" },
	{ name: "page_size", help: "How many on a page; 10 when left out, 100 at most.", example: "10" },
	{ name: "limit", help: "How many, counted from offset; instead of pages." },
	{ name: "offset", help: "How many to leave out at the beginning." },
];
const preview: readonly Param[] = [
	{ name: "preview", help: "1 shows the newest drafts. The token needs to be one for previews.", choices: ["1"] },
];
const locale: readonly Param[] = [
	{ name: "locale", help: "In which language; the site's default when left out.", of: "locale" },
];
const levels: readonly Param[] = [
	{
		name: "levels",
		help: "How deep references are filled in, 1 to 5; 2 when left out.",
		choices: ["1", "2", "3", "4", "5"],
	},
	{ name: "alt_media_text", help: "1 gives each picture its description as well.", choices: ["1"] },
];
const fields: readonly Param[] = [
	{ name: "order", help: "By which fields, with a comma between; - before one that descends.", example: "-published" },
	{
		name: "fields.KEY",
		help: "Only what has this value in the field KEY. Also fields.KEY__gt, __lt, __contains, __in.",
	},
];
const choice: readonly Param[] = [
	{ name: "only", help: "Answer with these fields alone, with a comma between.", example: "fields.headline,slug" },
	{ name: "exclude", help: "Answer without these fields." },
];
const body: readonly Param[] = [
	{ name: "exclude_body", help: "true leaves the body of each post out.", choices: ["true"] },
];
const terms: readonly Param[] = [
	{ name: "author_slug", help: "Only posts of this author." },
	{ name: "category_slug", help: "Only posts of this category." },
	{ name: "tag_slug", help: "Only posts with this tag." },
];
const include: readonly Param[] = [
	{ name: "include", help: "recent_posts adds the newest posts to each.", choices: ["recent_posts"] },
];
const words: readonly Param[] = [{ name: "query", help: "The words to find.", required: true }];
const pageType: Param = {
	name: "page_type",
	help: "Key of the page type; * for Single Pages.",
	inPath: true,
	required: true,
	of: "page-type",
};
const slug = (help: string): Param => ({ name: "slug", help, inPath: true, required: true });
const changes: readonly Param[] = [
	{ name: "since", help: "The mark that the answer before gave; all when left out." },
	{ name: "types", help: "Only these keys of types, with a comma between." },
];

/** endpoints are all reads of the v2 API, in the order in which they are listed. */
export const endpoints: readonly Endpoint[] = [
	{
		id: "pages",
		group: "Pages",
		title: "Pages of a type",
		path: "/v2/pages/{page_type}/",
		help: "All published pages of a type, the newest first.",
		params: [pageType, ...locale, ...window, ...fields, ...levels, ...choice, ...preview],
	},
	{
		id: "page",
		group: "Pages",
		title: "One page",
		path: "/v2/pages/{page_type}/{slug}/",
		help: "A page by its slug.",
		params: [pageType, slug("Slug of the page."), ...locale, ...levels, ...choice, ...preview],
	},
	{
		id: "page-search",
		group: "Pages",
		title: "Search pages",
		path: "/v2/pages/search/",
		help: "Pages that have the words, the best first.",
		params: [
			...words,
			{ ...pageType, inPath: false, required: false, help: "Only pages of this type." },
			...locale,
			...window,
			...levels,
			...choice,
			...preview,
		],
	},
	{
		id: "content",
		group: "Collections",
		title: "Collections",
		path: "/v2/content/",
		help: "The items of one collection or several.",
		params: [
			{
				name: "keys",
				help: "Keys of collections, with a comma between.",
				required: true,
				of: "collection",
			},
			...locale,
			...window,
			...fields,
			...levels,
			...choice,
			...preview,
		],
	},
	{
		id: "item",
		group: "Collections",
		title: "One item",
		path: "/v2/content/{key}/{id}/",
		help: "An item by its number.",
		params: [
			{ name: "key", help: "Key of the collection.", inPath: true, required: true, of: "collection" },
			{ name: "id", help: "The item's number, meta.id in lists.", inPath: true, required: true, example: "1" },
			...locale,
			...levels,
			...choice,
			...preview,
		],
	},
	{
		id: "posts",
		group: "Blog",
		title: "Posts",
		path: "/v2/posts/",
		help: "All published posts, the newest first.",
		params: [...terms, ...body, ...locale, ...window, ...choice, ...preview],
	},
	{
		id: "post",
		group: "Blog",
		title: "One post",
		path: "/v2/posts/{slug}/",
		help: "A post by its slug, with the posts before and after it.",
		params: [slug("Slug of the post."), ...locale, ...choice, ...preview],
	},
	{
		id: "post-search",
		group: "Blog",
		title: "Search posts",
		path: "/v2/posts/search/",
		help: "Posts that have the words, the best first.",
		params: [...words, ...body, ...locale, ...window, ...choice, ...preview],
	},
	...(["authors", "categories", "tags"] as const).flatMap((kind): Endpoint[] => {
		const one = { authors: "author", categories: "category", tags: "tag" }[kind];
		return [
			{
				id: kind,
				group: "Blog",
				title: kind[0]!.toUpperCase() + kind.slice(1),
				path: `/v2/${kind}/`,
				help: `All ${kind} that have a published post.`,
				params: [...include, ...preview],
			},
			{
				id: one,
				group: "Blog",
				title: `One ${one}`,
				path: `/v2/${kind}/{slug}/`,
				help: `${one === "author" ? "An author" : `A ${one}`} by slug.`,
				params: [slug(`Slug of the ${one}.`), ...include, ...preview],
			},
		];
	}),
	...(["rss", "atom", "sitemap"] as const).map(
		(kind): Endpoint => ({
			id: kind,
			group: "Feeds",
			title: { rss: "RSS feed", atom: "Atom feed", sitemap: "Sitemap" }[kind],
			path: `/v2/feeds/${kind}/`,
			help: "XML, within a JSON answer.",
			params: [...terms, ...locale, ...preview],
		}),
	),
	{
		id: "redirects",
		group: "Site",
		title: "Redirects",
		path: "/v2/redirects/",
		help: "Old addresses and where they lead now.",
		params: [...window],
	},
	{
		id: "sync",
		group: "Site",
		title: "Changes since a mark",
		path: "/v2/sync/",
		help: "What was published, changed or taken away since a mark, for caches and search indexes.",
		params: [...changes, ...locale],
	},
];

/** values are what was typed for parameters, by name. */
export type Values = Readonly<Record<string, string>>;

/** missing lists the parameters that an endpoint needs and that have no value. */
export function missing(endpoint: Endpoint, values: Values): string[] {
	return endpoint.params.filter((p) => p.required && !values[p.name]?.trim()).map((p) => p.name);
}

/**
 * pathOf is the path with its query. Names that end in KEY are patterns and are left out: what is typed for one
 * stands in values under its whole name, such as fields.price__gt.
 */
export function pathOf(endpoint: Endpoint, values: Values): string {
	const inPath = new Set(endpoint.params.filter((p) => p.inPath).map((p) => p.name));
	const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
		const value = values[name]?.trim() ?? "";
		return value === "*" ? "*" : encodeURIComponent(value) || `{${name}}`;
	});
	const known = new Set(endpoint.params.map((p) => p.name));
	const filters = endpoint.params.some((p) => p.name === "fields.KEY");
	const query = Object.entries(values)
		.filter(([name, value]) => value.trim() !== "" && !inPath.has(name) && !name.endsWith(".KEY"))
		.filter(([name]) => known.has(name) || (filters && name.startsWith("fields.")))
		.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value.trim()).replace(/%2C/g, ",")}`);
	return query.length > 0 ? `${path}?${query.join("&")}` : path;
}
