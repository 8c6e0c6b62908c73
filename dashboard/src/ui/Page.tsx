import { Fragment, type ReactNode, useEffect } from "react";
import { cx } from "./cx";
import styles from "./Page.module.css";

interface Props {
	title: string;
	/** Where the page is, from the outside in: links. */
	path?: readonly ReactNode[];
	/** One or two sentences below the title. */
	intro?: ReactNode;
	/** Beside the title: the next step last. */
	actions?: ReactNode;
	children: ReactNode;
	/** Forms and texts are narrow; tables take what there is. */
	narrow?: boolean;
}

/** Page is a screen of the dashboard: its title, what one can do there, and its content. */
export function Page({ title, path, intro, actions, children, narrow }: Props) {
	useTitle(title);
	return (
		<div className={cx(styles.page, narrow && styles.narrow)}>
			<header className={styles.head}>
				<div className={styles.words}>
					{path && (
						<nav aria-label="Where this is" className={styles.path}>
							{path.map((p, i) => (
								// biome-ignore lint/suspicious/noArrayIndexKey: their order is fixed
								<Fragment key={i}>
									{p}
									<span aria-hidden="true"> / </span>
								</Fragment>
							))}
						</nav>
					)}
					<h1 className={styles.title} dir="auto">
						{title}
					</h1>
					{intro && <p className={styles.intro}>{intro}</p>}
				</div>
				{actions && <div className={styles.actions}>{actions}</div>}
			</header>
			{children}
		</div>
	);
}

/** useTitle names the browser's tab. */
export function useTitle(title: string) {
	useEffect(() => {
		document.title = title ? `${title} · Ghee` : "Ghee";
	}, [title]);
}
