import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { meQuery } from "@/api/queries";
import { type Command, useCommands } from "@/lib/commands";
import { themes, useSetTheme, useSignOut } from "./AccountMenu";
import { may, navTypesQuery } from "./nav";

/** useFrameCommands offers what works everywhere: every place of the site, other sites, themes. */
export function useFrameCommands(site: string, onShortcuts: () => void) {
	const navigate = useNavigate();
	const { data: me } = useQuery(meQuery);
	const { data: types = [] } = useQuery({ ...navTypesQuery(site), enabled: site !== "" });
	const setTheme = useSetTheme();
	const leave = useSignOut();
	const allowed = me?.sites?.find((s) => s.key === site)?.may;
	const go = (id: string, label: string, run: () => void, keywords?: string): Command => ({
		id: `go.${id}`,
		group: "Go to",
		label,
		run,
		keywords,
	});
	const params = { site };
	const places = site
		? [
				go("home", "Home", () => void navigate({ to: "/$site", params })),
				...types
					.filter((t) => t.kind === "page")
					.map((t) =>
						go(
							`page.${t.key}`,
							t.name,
							() => void navigate({ to: "/$site/pages/$type", params: { site, type: t.key } }),
							`pages ${t.key}`,
						),
					),
				go("posts", "Posts", () => void navigate({ to: "/$site/posts", params }), "blog articles"),
				...types
					.filter((t) => t.kind === "collection")
					.map((t) =>
						go(
							`collection.${t.key}`,
							t.name,
							() => void navigate({ to: "/$site/collections/$type", params: { site, type: t.key } }),
							`collection ${t.key}`,
						),
					),
				go("media", "Media", () => void navigate({ to: "/$site/media", params }), "images files pictures"),
				go("releases", "Releases", () => void navigate({ to: "/$site/releases", params })),
				go("calendar", "Calendar", () => void navigate({ to: "/$site/calendar", params }), "schedule planned"),
				go("trash", "Trash", () => void navigate({ to: "/$site/trash", params }), "deleted"),
				go(
					"types",
					"Content types",
					() => void navigate({ to: "/$site/types", params }),
					"model schema fields components",
				),
				go("explorer", "API explorer", () => void navigate({ to: "/$site/explorer", params }), "curl request"),
				...(may(allowed, "webhooks.manage")
					? [go("webhooks", "Webhooks", () => void navigate({ to: "/$site/webhooks", params }))]
					: []),
				...(may(allowed, "tokens.manage")
					? [go("tokens", "API tokens", () => void navigate({ to: "/$site/settings/tokens", params }), "settings keys")]
					: []),
				...(may(allowed, "people.manage")
					? [
							go(
								"team",
								"Team",
								() => void navigate({ to: "/$site/settings/team", params }),
								"settings people roles invite",
							),
						]
					: []),
				...(may(allowed, "settings.manage")
					? [
							go(
								"locales",
								"Locales",
								() => void navigate({ to: "/$site/settings/locales", params }),
								"settings languages translation",
							),
						]
					: []),
				...(may(allowed, "audit.read")
					? [
							go(
								"audit",
								"Audit trail",
								() => void navigate({ to: "/$site/settings/audit", params }),
								"settings log who",
							),
						]
					: []),
				...(may(allowed, "site.import")
					? [
							go(
								"import",
								"Import and export",
								() => void navigate({ to: "/$site/settings/import", params }),
								"settings wordpress markdown archive",
							),
						]
					: []),
			]
		: [];
	useCommands([
		...places,
		go("profile", "Profile and security", () => void navigate({ to: "/profile" }), "password second factor sessions"),
		go("organisation", "Organisation", () => void navigate({ to: "/organisation" }), "people sites"),
		...(me?.sites ?? [])
			.filter((s) => s.key !== site)
			.map(
				(s): Command => ({
					id: `site.${s.key}`,
					group: "Switch site",
					label: s.name || s.key,
					keywords: s.key,
					run: () => void navigate({ to: "/$site", params: { site: s.key } }),
				}),
			),
		...themes.map(
			(t): Command => ({
				id: `theme.${t.value}`,
				group: "Dashboard",
				label: `Theme: ${t.label.toLowerCase()}`,
				run: () => setTheme(t.value),
			}),
		),
		{ id: "shortcuts", group: "Dashboard", label: "Keyboard shortcuts", keys: "?", run: onShortcuts },
		{ id: "sign-out", group: "Dashboard", label: "Sign out", run: () => void leave() },
	]);
}
