import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { Kbd } from "@/ui";
import { AccountMenu } from "./AccountMenu";
import { Mark } from "./Mark";
import { Nav } from "./Nav";
import styles from "./Sidebar.module.css";
import { SiteSwitcher } from "./SiteSwitcher";
import { StatusLine } from "./StatusLine";

interface Props {
	site: string;
	onPalette(): void;
	onShortcuts(): void;
}

/** Sidebar is which site this is, where one can go, where the content is, and who one is. */
export function Sidebar({ site, onPalette, onShortcuts }: Props) {
	return (
		<div className={styles.sidebar}>
			<div className={styles.top}>
				<Link to="/" className={styles.home} aria-label="Ghee, to your sites">
					<Mark />
				</Link>
				<SiteSwitcher site={site} />
				<button type="button" className={styles.jump} onClick={onPalette}>
					<Search aria-hidden="true" />
					<span>Go to or do</span>
					<Kbd keys="mod+k" />
				</button>
			</div>
			<div className={styles.middle}>{site && <Nav site={site} />}</div>
			<div className={styles.bottom}>
				{site && <StatusLine site={site} />}
				<AccountMenu onShortcuts={onShortcuts} />
			</div>
		</div>
	);
}
