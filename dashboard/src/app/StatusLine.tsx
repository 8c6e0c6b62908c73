import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { connection } from "@/api";
import { exposure } from "@/lib/durability";
import { visible } from "@/lib/places";
import { duration, relative } from "@/lib/time";
import { Badge, Dot, Popover } from "@/ui";
import { latestQuery } from "./nav";
import styles from "./StatusLine.module.css";

/** useConnection is whether the server answers. */
export function useConnection() {
	return useSyncExternalStore(connection.subscribe, connection.get);
}

/** StatusLine says quietly where the newest publish is, and whether the server is there. */
export function StatusLine({ site }: { site: string }) {
	const state = useConnection();
	const { data: { latest, durability } = {} } = useQuery(latestQuery(site));
	const exposed = exposure(durability);
	const places = latest?.places ?? [];
	const v = visible(places);
	const away = state === "away";
	const reading = state === "reading";
	return (
		<Popover
			label="Where the content is"
			trigger={
				<button type="button" className={styles.line}>
					<span className={styles.first}>
						<Dot tone={away || exposed ? "trouble" : reading ? "draft" : v.tone} />
						{away
							? "The server is away"
							: reading
								? "The server takes no changes"
								: exposed
									? exposed.short
									: latest
										? v.words
										: "Nothing published yet"}
					</span>
					{latest?.committed && (
						<span className={styles.second}>
							Last publish {relative(latest.committed)}
							{v.after > 0 && `, in\u00a0${duration(v.after).replace(" ", "\u00a0")}`}
						</span>
					)}
				</button>
			}
		>
			<div className={styles.places}>
				{exposed && (
					<p className={styles.exposed} role="status">
						{exposed.words}
					</p>
				)}
				<h2 className={styles.title}>Newest publish</h2>
				{!latest && <p>Nothing has been published from this site since the server started.</p>}
				{latest && (
					<dl>
						<div>
							<dt>Position</dt>
							<dd>
								<code>{latest.position}</code>
							</dd>
						</div>
						{places.map((p) => (
							<div key={`${p.kind}/${p.name}`}>
								<dt>
									<span dir="auto">{p.name}</span> <small>{p.kind === "cdn" ? "CDN" : p.kind}</small>
								</dt>
								<dd>
									{p.has ? (
										<Badge tone="live">
											{p.kind === "cdn" ? "purged" : "visible"}
											{p.after_ms !== undefined && `, ${duration(p.after_ms)}`}
										</Badge>
									) : (
										<Badge tone={p.state === "disconnected" ? "trouble" : "draft"}>
											{p.state === "disconnected" ? "cut off" : "waiting"}
										</Badge>
									)}
								</dd>
							</div>
						))}
					</dl>
				)}
			</div>
		</Popover>
	);
}
