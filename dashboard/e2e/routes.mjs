// Every screen of the dashboard by name and address, for the pictures and for axe. {page}, {post} and the like
// stand for ids that the demo's content has; a screen whose id is not there is left out.

export const screens = [
	{ name: "sign-in", path: "/sign-in", nobody: true },
	{ name: "password", path: "/password", nobody: true },
	{ name: "password-set", path: "/password#token=abc", nobody: true },
	{ name: "home", path: "/demo" },
	{ name: "pages", path: "/demo/pages/{pageType}" },
	{ name: "posts", path: "/demo/posts" },
	{ name: "collection", path: "/demo/collections/{collectionType}" },
	{ name: "editor-page", path: "/demo/pages/{pageType}/{page}" },
	{ name: "editor-post", path: "/demo/posts/{post}" },
	{ name: "media", path: "/demo/media" },
	{ name: "releases", path: "/demo/releases" },
	{ name: "calendar", path: "/demo/calendar" },
	{ name: "trash", path: "/demo/trash" },
	{ name: "types", path: "/demo/types" },
	{ name: "type", path: "/demo/types/{type}" },
	{ name: "type-new", path: "/demo/types/new-collection" },
	{ name: "explorer", path: "/demo/explorer" },
	{ name: "webhooks", path: "/demo/webhooks" },
	{ name: "settings", path: "/demo/settings" },
	{ name: "tokens", path: "/demo/settings/tokens" },
	{ name: "team", path: "/demo/settings/team" },
	{ name: "locales", path: "/demo/settings/locales" },
	{ name: "redirects", path: "/demo/settings/redirects" },
	{ name: "import", path: "/demo/settings/import" },
	{ name: "audit", path: "/demo/settings/audit" },
	{ name: "start", path: "/demo/start" },
	{ name: "profile", path: "/profile" },
	{ name: "organisation", path: "/organisation" },
	{ name: "not-found", path: "/demo/no/such/page" },
];

/** ids are those that paths name, of a world with the demo. */
export async function ids(w) {
	const site = "/api/sites/demo";
	const types = (await w.api("GET", `${site}/types`)).items ?? [];
	const first = async (type) => {
		if (!type) return undefined;
		const list = await w.api("GET", `${site}/documents?type=${encodeURIComponent(type.id)}&limit=1`);
		return list.items?.[0]?.id;
	};
	const page = types.find((t) => t.kind === "page");
	const post = types.find((t) => t.kind === "post");
	const collection = types.find((t) => t.kind === "collection");
	return {
		type: page?.id,
		pageType: page?.key,
		collectionType: collection?.key,
		page: await first(page),
		post: await first(post),
	};
}

/** fill puts ids into a path; undefined when one is not there. */
export function fill(path, known) {
	let whole = true;
	const filled = path.replace(/\{(\w+)\}/g, (_, name) => {
		whole &&= known[name] !== undefined;
		return encodeURIComponent(known[name] ?? "");
	});
	return whole ? filled : undefined;
}
