import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import {
	Blocks,
	CalendarDays,
	Files,
	House,
	Image,
	Newspaper,
	Package,
	Rows3,
	Settings,
	SquareTerminal,
	Trash2,
	Webhook,
} from "lucide-react";
import type { ReactNode } from "react";
import { meQuery } from "@/api/queries";
import styles from "./Nav.module.css";
import { may, navTypesQuery } from "./nav";

/** Nav is where one can go on a site. What a role cannot use is not offered. */
export function Nav({ site }: { site: string }) {
	const { data: me } = useQuery(meQuery);
	const { data: types = [] } = useQuery(navTypesQuery(site));
	const allowed = me?.sites?.find((s) => s.key === site)?.may;
	const here = useLocation({ select: (l) => l.pathname });
	const under = (part: string) => here.startsWith(`/${site}/${part}`);
	const params = { site };
	const pages = types.filter((t) => t.kind === "page");
	const collections = types.filter((t) => t.kind === "collection");
	const singles = types.some((t) => t.kind === "single");
	const settings = (
		[
			["tokens", "API tokens", "tokens.manage"],
			["team", "Team", "people.manage"],
			["locales", "Locales", "settings.manage"],
			["redirects", "Redirects", "content.edit"],
			["import", "Import and export", "site.import"],
			["audit", "Audit trail", "audit.read"],
		] as const
	).filter(([, , action]) => may(allowed, action));
	const first = settings[0]?.[0];
	return (
		<nav className={styles.nav} aria-label="Site">
			<ul className={styles.list}>
				<Item icon={<House />}>
					<Link to="/$site" params={params} activeOptions={{ exact: true }} className={styles.link}>
						Home
					</Link>
				</Item>
				{(pages.length > 0 || singles) && (
					<Item
						icon={<Files />}
						open={under("pages")}
						sub={[
							...pages.map((t) => (
								<Link key={t.key} to="/$site/pages/$type" params={{ site, type: t.key }} className={styles.sub}>
									<span dir="auto">{t.name}</span>
								</Link>
							)),
							singles && (
								<Link key="*" to="/$site/pages/$type" params={{ site, type: "single" }} className={styles.sub}>
									Single pages
								</Link>
							),
						]}
					>
						<Link to="/$site/pages/$type" params={{ site, type: pages[0]?.key ?? "single" }} className={styles.link}>
							Pages
						</Link>
					</Item>
				)}
				<Item icon={<Newspaper />}>
					<Link to="/$site/posts" params={params} className={styles.link}>
						Posts
					</Link>
				</Item>
				{collections[0] && (
					<Item
						icon={<Rows3 />}
						open={under("collections")}
						sub={collections.map((t) => (
							<Link key={t.key} to="/$site/collections/$type" params={{ site, type: t.key }} className={styles.sub}>
								<span dir="auto">{t.name}</span>
							</Link>
						))}
					>
						<Link to="/$site/collections/$type" params={{ site, type: collections[0].key }} className={styles.link}>
							Collections
						</Link>
					</Item>
				)}
				<Item icon={<Image />}>
					<Link to="/$site/media" params={params} className={styles.link}>
						Media
					</Link>
				</Item>
				<Item icon={<Package />}>
					<Link to="/$site/releases" params={params} className={styles.link}>
						Releases
					</Link>
				</Item>
				<Item icon={<CalendarDays />}>
					<Link to="/$site/calendar" params={params} className={styles.link}>
						Calendar
					</Link>
				</Item>
				<Item icon={<Trash2 />}>
					<Link to="/$site/trash" params={params} className={styles.link}>
						Trash
					</Link>
				</Item>
			</ul>
			<h2 className={styles.group} id="nav-build">
				Build
			</h2>
			<ul className={styles.list} aria-labelledby="nav-build">
				<Item icon={<Blocks />}>
					<Link to="/$site/types" params={params} className={styles.link}>
						Content types
					</Link>
				</Item>
				<Item icon={<SquareTerminal />}>
					<Link to="/$site/explorer" params={params} className={styles.link}>
						API explorer
					</Link>
				</Item>
				{may(allowed, "webhooks.manage") && (
					<Item icon={<Webhook />}>
						<Link to="/$site/webhooks" params={params} className={styles.link}>
							Webhooks
						</Link>
					</Item>
				)}
				{first && (
					<Item
						icon={<Settings />}
						open={under("settings")}
						sub={settings.map(([path, name]) => (
							<Link key={path} to={`/$site/settings/${path}`} params={params} className={styles.sub}>
								{name}
							</Link>
						))}
					>
						<Link to={`/$site/settings/${first}`} params={params} className={styles.link}>
							Settings
						</Link>
					</Item>
				)}
			</ul>
		</nav>
	);
}

/** Item is a place, with the places within while one of them is shown. */
function Item({
	icon,
	children,
	open,
	sub,
}: {
	icon: ReactNode;
	children: ReactNode;
	open?: boolean;
	sub?: readonly ReactNode[];
}) {
	return (
		<li className={styles.item} data-open={open || undefined}>
			<span className={styles.icon} aria-hidden="true">
				{icon}
			</span>
			{children}
			{open && sub && (
				<ul className={styles.subs}>
					{sub.filter(Boolean).map((s, i) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: their order is that of the types
						<li key={i}>{s}</li>
					))}
				</ul>
			)}
		</li>
	);
}
