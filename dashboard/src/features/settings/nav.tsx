import { Link } from "@tanstack/react-router";
import type { ComponentProps } from "react";
import { useSite } from "./access";
import { Page } from "./kit";
import css from "./nav.module.css";

const rooms = [
	{ to: "/$site/settings", name: "Site", needs: "settings.manage" },
	{ to: "/$site/settings/tokens", name: "API tokens", needs: "tokens.manage" },
	{ to: "/$site/settings/team", name: "Team", needs: "people.manage" },
	{ to: "/$site/settings/locales", name: "Locales", needs: "settings.manage" },
	{ to: "/$site/settings/redirects", name: "Redirects", needs: "content.read" },
	{ to: "/$site/settings/import", name: "Import and export", needs: "site.import" },
	{ to: "/$site/settings/audit", name: "Audit trail", needs: "audit.read" },
] as const;

/** SettingsPage is a page of the settings, with the way to the others. */
export function SettingsPage({ children, ...page }: ComponentProps<typeof Page>) {
	const { site, may } = useSite();
	return (
		<Page {...page}>
			<nav aria-label="Settings" className={css.nav}>
				{rooms
					.filter((r) => may(r.needs))
					.map((r) => (
						<Link
							key={r.to}
							to={r.to}
							params={{ site }}
							activeOptions={{ exact: true, includeSearch: false }}
							activeProps={{ "aria-current": "page" }}
						>
							{r.name}
						</Link>
					))}
			</nav>
			{children}
		</Page>
	);
}
