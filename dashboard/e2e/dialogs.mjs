// Everything that opens over a screen: where it is, and what is pressed to open it. A press is the name of a
// button or of an item of a menu, or keys ("keys:Control+k"); the focus is back on the first of them afterwards.

/** stocked puts what the dialogs are about into the demo; it returns the ids that paths name. */
export async function stocked(w) {
	const at = "/api/sites/demo";
	const types = (await w.api("GET", `${at}/types`)).items;
	const page = types.find((t) => t.kind === "page" && t.fields.some((f) => f.kind === "component_picker"));
	const [entry] = (await w.api("GET", `${at}/documents?type=${page.id}&limit=1`)).items;
	const release = await w.api("POST", `${at}/releases`, {
		name: "Spring menu",
		entries: [{ document: entry.id, locale: entry.locale, action: "publish" }],
	});
	const hook = await w.api("POST", `${at}/webhooks`, {
		name: "Builder",
		url: "https://hooks.test/",
		events: ["page.all"],
	});
	await w.api("POST", `${at}/schedules`, {
		document: entry.id,
		action: "unpublish",
		at: `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T09:30`,
		zone: "UTC",
	});
	const post = types.find((t) => t.kind === "post");
	const [gone, second] = (await w.api("GET", `${at}/documents?type=${post.id}&limit=2`)).items;
	await w.api("POST", `${at}/documents/${gone.id}/trash`);
	await w.api("PUT", `${at}/previews`, { type: page.id, url: `${w.base}/page?slug={slug}&token={token}` });
	return { pageType: page.key, page: entry.id, post: second.id, release: release.id, type: page.id, hook: hook.id };
}

const entry = "/demo/pages/{pageType}/{page}";
const more = "More to do with this entry";

export const dialogs = [
	{ name: "palette", path: "/demo", press: ["keys:Control+k"] },
	{ name: "shortcuts", path: "/demo", press: ["keys:?"] },
	{ name: "site switcher", path: "/demo", press: [/^Site: /], wide: true },
	{ name: "account menu", path: "/demo", press: [/Mo Carter/], wide: true },
	{ name: "where a publish is visible", path: "/demo", press: [/Last publish/], wide: true },
	{ name: "menu of a narrow window", path: "/demo", press: ["Menu"], narrow: true },

	{ name: "publish menu", path: entry, press: [more] },
	{ name: "review", path: entry, press: [more, /^Review what/] },
	{ name: "schedule", path: entry, press: [more, "Schedule…"] },
	{ name: "add to a release", path: entry, press: [more, "Add to a release…"] },
	{ name: "unpublish", path: entry, press: [more, "Unpublish…"] },
	{ name: "history", path: entry, press: [more, /^History/] },
	{ name: "trash an entry", path: entry, press: [more, "Move to the trash…"] },
	{ name: "component picker", path: entry, press: ["Add a component"] },
	{ name: "share a preview", path: entry, before: ["Preview"], press: ["Share a link"] },
	{ name: "preview address", path: entry, before: ["Preview"], press: ["Where drafts are shown"] },
	{ name: "picture of a post", path: "/demo/posts/{post}", press: [/^(?:Change|Choose) Featured image/] },
	{ name: "link", path: "/demo/posts/{post}", press: ["Link"] },
	{ name: "image", path: "/demo/posts/{post}", press: ["Image"] },
	{ name: "embed", path: "/demo/posts/{post}", press: ["Embed"] },

	{ name: "filter", path: "/demo/posts", press: [/^Filter/] },
	{ name: "columns", path: "/demo/posts", press: ["Columns"], wide: true },
	{ name: "views", path: "/demo/posts", press: ["Views"] },
	{ name: "save a view", path: "/demo/posts?f=%40state%3Aeq%3Apublished", press: ["Views", /^Save this list/] },
	{ name: "publish many", path: "/demo/posts", choose: true, press: ["Publish"] },
	{ name: "unpublish many", path: "/demo/posts", choose: true, press: ["Unpublish"] },
	{ name: "schedule many", path: "/demo/posts", choose: true, press: ["Schedule"] },
	{ name: "many into a release", path: "/demo/posts", choose: true, press: ["Add to release"] },

	{ name: "new release", path: "/demo/releases", press: ["New release"] },
	{ name: "publish a release", path: "/demo/releases/{release}", press: ["Publish release"] },
	{ name: "schedule a release", path: "/demo/releases/{release}", press: ["Schedule"] },
	{ name: "rename a release", path: "/demo/releases/{release}", press: ["More", "Rename…"] },
	{ name: "a plan", path: "/demo/calendar?view=list", press: [/unpublish/] },
	{ name: "delete for good", path: "/demo/trash", press: [/^Delete for good/] },

	{ name: "new type", path: "/demo/types", press: ["New type"] },
	{ name: "add a field", path: "/demo/types/{type}", press: [/^Add a field/] },
	{ name: "new token", path: "/demo/settings/tokens", press: ["Make a token"] },
	{ name: "invite", path: "/demo/settings/team", press: ["Invite somebody"] },
	{ name: "new locale", path: "/demo/settings/locales", press: ["Add a locale"] },
	{ name: "new webhook", path: "/demo/webhooks", press: ["Add a webhook"] },
	{ name: "rotate a secret", path: "/demo/webhooks?hook={hook}", press: ["Rotate the secret"] },
	{ name: "new site", path: "/organisation", press: [/^Make a site/] },
	{ name: "new admin token", path: "/organisation", press: ["Make an admin token"] },
	{ name: "new edge token", path: "/organisation", press: ["Make an edge token"] },
	{ name: "second factor", path: "/profile", press: ["Set up"] },
];
