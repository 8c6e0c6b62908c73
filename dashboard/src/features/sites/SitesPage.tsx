import { useQuery } from "@tanstack/react-query";
import { Link, Navigate } from "@tanstack/react-router";
import { meQuery } from "@/api/queries";
import { lastSite } from "@/lib/last-site";
import { buttonClass, StateView } from "@/ui";

/** SitesPage opens the site one was at last; the first one otherwise. */
export function SitesPage() {
	const { data: me } = useQuery(meQuery);
	const sites = me?.sites ?? [];
	const to = sites.find((s) => s.key === lastSite()) ?? sites[0];
	if (to) return <Navigate to="/$site" params={{ site: to.key }} replace />;
	const owns = me?.organisations?.some((o) => o.role === "owner" || o.role === "admin");
	return (
		<StateView
			kind="empty"
			title="No site yet"
			action={
				owns && (
					<Link to="/organisation" className={buttonClass({ kind: "primary" })}>
						Make a site
					</Link>
				)
			}
		>
			{owns
				? "A site holds pages, posts and collections, and answers its own read API."
				: "Nobody has given you a role on a site. Whoever invited you can."}
		</StateView>
	);
}
