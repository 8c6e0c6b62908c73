import { useQuery } from "@tanstack/react-query";
import { Outlet, useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { Menu as MenuIcon, Search } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { meQuery } from "@/api/queries";
import { lastSite, rememberSite } from "@/lib/last-site";
import { allowSingleKeys, useShortcut } from "@/lib/shortcuts";
import { Dialog, IconButton, Loading } from "@/ui";
import { Banner } from "./Banner";
import styles from "./Frame.module.css";
import { Mark } from "./Mark";
import { usePreferences } from "./preferences";
import { ShortcutSheet } from "./ShortcutSheet";
import { Sidebar } from "./Sidebar";
import { SignInAgain } from "./SignInAgain";
import { applyTheme, chosenTheme } from "./theme";
import { useFrameCommands } from "./useFrameCommands";
import { usePrefetch } from "./usePrefetch";
import { useWorker } from "./useWorker";

const SendUnsent = lazy(() => import("@/features/drafts/SendUnsent"));
const Palette = lazy(() => import("./Palette"));

/** Frame is what is around every screen of who has signed in. */
export function Frame() {
	const { data: me } = useQuery(meQuery);
	const { site: here = "" } = useParams({ strict: false });
	// On pages of no site, one's own and the organisation's, the way back is to the site of before.
	const site = here || (me?.sites?.some((s) => s.key === lastSite()) ? lastSite() : "");
	const path = useLocation({ select: (l) => l.pathname });
	const [menu, setMenu] = useState(false);
	const [palette, setPalette] = useState(false);
	const [sheet, setSheet] = useState(false);
	const { preferences } = usePreferences();
	const main = useRef<HTMLElement>(null);
	const navigate = useNavigate();

	useShortcut("mod+k", "Go to or do", () => setPalette(true));
	useShortcut("?", "Keyboard shortcuts", () => setSheet(true));
	useShortcut("g", "Home of the site", () => site && void navigate({ to: "/$site", params: { site } }), site !== "");
	usePrefetch();
	useWorker();
	useFrameCommands(site, () => setSheet(true));

	useEffect(() => {
		if (here) rememberSite(here);
	}, [here]);
	useEffect(() => allowSingleKeys(preferences.singleKeys !== false), [preferences.singleKeys]);
	useEffect(() => {
		if (!chosenTheme()) applyTheme(preferences.theme);
	}, [preferences.theme]);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the menu of a narrow window closes when one has gone somewhere
	useEffect(() => setMenu(false), [path]);

	const sidebar = <Sidebar site={site} onPalette={() => setPalette(true)} onShortcuts={() => setSheet(true)} />;
	return (
		<div className={styles.frame}>
			{/* biome-ignore lint/a11y/useValidAnchor: it goes to the content; the router must not take the fragment for an address */}
			<a
				className={styles.skip}
				href="#main"
				onClick={(e) => {
					e.preventDefault();
					main.current?.focus();
				}}
			>
				To the content
			</a>
			<header className={styles.bar}>
				<IconButton label="Menu" onClick={() => setMenu(true)}>
					<MenuIcon />
				</IconButton>
				<Mark small />
				<IconButton label="Go to or do" onClick={() => setPalette(true)}>
					<Search />
				</IconButton>
			</header>
			<aside className={styles.side} aria-label="Ghee">
				{sidebar}
			</aside>
			<main className={styles.main} id="main" ref={main} tabIndex={-1}>
				<Banner />
				<Suspense fallback={<Loading />}>
					<Outlet />
				</Suspense>
			</main>
			<Dialog open={menu} onOpenChange={setMenu} title="Menu" side="start">
				{sidebar}
			</Dialog>
			<ShortcutSheet open={sheet} onOpenChange={setSheet} />
			<SignInAgain />
			{me?.id && (
				<Suspense>
					<SendUnsent person={me.id} />
				</Suspense>
			)}
			{palette && (
				<Suspense>
					<Palette site={site} onClose={() => setPalette(false)} />
				</Suspense>
			)}
		</div>
	);
}
