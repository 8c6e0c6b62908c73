import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Package, TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { meQuery } from "@/api/queries";
import { discardUnsent, type Unsent, useUnsent } from "@/features/drafts";
import { siteQuery, typesQuery } from "@/features/lists/api";
import { useMay } from "@/features/lists/may";
import { Status } from "@/features/lists/Status";
import { entryHref, nameOf } from "@/features/lists/where";
import { ownZone, zoneWords } from "@/features/lists/zone";
import {
	Badge,
	Button,
	buttonClass,
	Card,
	ConfirmDialog,
	FaultView,
	Loading,
	Page,
	Time,
	toast,
	toastFault,
} from "@/ui";
import { draftsQuery, failedQuery, hooksQuery, plannedQuery } from "./api";
import styles from "./Home.module.css";

/** HomePage is what needs one's own hand: nothing else. */
export function HomePage() {
	const { site = "" } = useParams({ strict: false }) as { site?: string };
	const [now] = useState(() => new Date());
	const me = useQuery(meQuery).data;
	const may = useMay(site);
	const name = useQuery(siteQuery(site)).data;
	const types = useQuery(typesQuery(site)).data;
	const unsent = useUnsent(me?.id ?? "", site);
	const drafts = useQuery(draftsQuery(site));
	const planned = useQuery(plannedQuery(site, now));
	const failed = useQuery(failedQuery(site, now));
	const hooks = useQuery({ ...hooksQuery(site), enabled: may("webhooks.manage") });
	const href = (typeId: string | undefined, id: string, locale?: string) => {
		const type = types?.find((t) => t.id === typeId);
		return type ? entryHref(site, { ...type, id: type.id }, id, locale) : `/${site}`;
	};
	const typeName = (id: string | undefined) => {
		const type = types?.find((t) => t.id === id);
		return type ? nameOf(type) : "";
	};
	const trouble = (failed.data?.length ?? 0) + (hooks.data?.length ?? 0);
	return (
		<Page
			title={name?.settings.name || site}
			intro={me?.name ? `Hello ${me.name}. ${needs(unsent.length, trouble)}` : undefined}
		>
			{unsent.length > 0 && <UnsentCard unsent={unsent} typeName={typeName} href={href} />}
			{trouble > 0 && (
				<Card title={<Heading n={trouble}>Did not work</Heading>} flush>
					<ul className={styles.list}>
						{failed.data?.map((s) => (
							<li key={s.id} className={styles.line}>
								<TriangleAlert aria-hidden="true" className={styles.alert} />
								<div className={styles.words}>
									<Link
										to={s.release ? `/${site}/releases/${s.release}` : href(s.type, s.document ?? "", s.locale)}
										className={styles.link}
										dir="auto"
									>
										{s.name}
									</Link>
									<p className={styles.reason}>
										was to{" "}
										{s.release
											? "be published as a release"
											: `be ${s.action === "publish" ? "published" : "unpublished"}`}{" "}
										<Time at={s.at} />: {s.reason}
									</p>
								</div>
								<Badge tone="trouble">Failed</Badge>
							</li>
						))}
						{hooks.data?.map((t) => (
							<li key={t.hook.id} className={styles.line}>
								<TriangleAlert aria-hidden="true" className={styles.alert} />
								<div className={styles.words}>
									<Link to="/$site/webhooks" params={{ site }} className={styles.link} dir="auto">
										{t.hook.name || t.hook.url}
									</Link>
									<p className={styles.reason}>
										{t.failed > 0 &&
											`${t.failed}${t.more ? " or more" : ""} ${t.failed === 1 ? "delivery" : "deliveries"} did not arrive. `}
										{t.hook.state === "paused" ? t.hook.reason : t.error}
									</p>
								</div>
								<Badge tone="trouble">Webhook</Badge>
							</li>
						))}
					</ul>
				</Card>
			)}
			<div className={styles.columns}>
				<Card title="My drafts" flush>
					{drafts.isPending ? (
						<Loading small />
					) : drafts.isError ? (
						<FaultView small error={drafts.error} retry={drafts.refetch} />
					) : drafts.data.length === 0 ? (
						<p className={styles.none}>None of your drafts waits. What you write appears here until readers have it.</p>
					) : (
						<ul className={styles.list}>
							{drafts.data.map((d) => (
								<li key={`${d.id} ${d.locale}`} className={styles.line}>
									<div className={styles.words}>
										<Link to={href(d.type, d.id, d.locale)} className={styles.link} dir="auto">
											{d.name || "Without a name"}
										</Link>
										<p className={styles.meta}>
											{typeName(d.type)} {d.locale && `· ${d.locale}`} · <Time at={d.updated} />
										</p>
									</div>
									<Status state={d.state} />
								</li>
							))}
						</ul>
					)}
				</Card>
				<Card
					title="In the next seven days"
					flush
					actions={
						<Link to="/$site/calendar" params={{ site }} className={buttonClass({ kind: "quiet", small: true })}>
							Calendar
						</Link>
					}
				>
					{planned.isPending ? (
						<Loading small />
					) : planned.isError ? (
						<FaultView small error={planned.error} retry={planned.refetch} />
					) : planned.data.length === 0 ? (
						<p className={styles.none}>
							Nothing is planned. Entries and releases with a time to be published appear here.
						</p>
					) : (
						<ul className={styles.list}>
							{planned.data.map((s) => (
								<li key={s.id} className={styles.line}>
									<div className={styles.words}>
										<Link
											to={s.release ? `/${site}/releases/${s.release}` : href(s.type, s.document ?? "", s.locale)}
											className={styles.link}
											dir="auto"
										>
											{s.release && <Package aria-label="Release" size={15} className={styles.package} />}
											{s.name}
										</Link>
										<p className={styles.meta}>
											{s.action === "publish" ? "publishes" : "goes"}{" "}
											{new Date(s.at as string).toLocaleString(undefined, {
												weekday: "short",
												day: "numeric",
												month: "short",
												hour: "2-digit",
												minute: "2-digit",
											})}
											{s.zone !== ownZone && ` here, planned in ${zoneWords(s.zone, new Date(s.at as string))}`}
										</p>
									</div>
									<Badge tone="scheduled">
										<Time at={s.at} />
									</Badge>
								</li>
							))}
						</ul>
					)}
				</Card>
			</div>
		</Page>
	);
}

function needs(unsent: number, trouble: number): string {
	if (unsent > 0 && trouble > 0) return "Some of your work is not on the server yet, and something did not work.";
	if (unsent > 0) return "Some of your work is on this device and not on the server yet.";
	return trouble > 0 ? "Something did not work and needs a look." : "Nothing needs you at this moment.";
}

function Heading({ n, children }: { n: number; children: ReactNode }) {
	return (
		<>
			{children} <span className={styles.count}>{n}</span>
		</>
	);
}

function UnsentCard({
	unsent,
	typeName,
	href,
}: {
	unsent: readonly Unsent[];
	typeName(id: string): string;
	href(type: string, id: string, locale?: string): string;
}) {
	const [dropping, drop] = useState<Unsent>();
	return (
		<Card title={<Heading n={unsent.length}>Unsent work on this device</Heading>} flush>
			<ul className={styles.list}>
				{unsent.map((u) => (
					<li key={u.id} className={styles.line}>
						<div className={styles.words}>
							<Link to={href(u.type, u.document, u.locale)} className={styles.link} dir="auto">
								{u.title || "Without a name"}
							</Link>
							<p className={styles.meta}>
								{typeName(u.type)} {u.locale && `· ${u.locale}`} · edited <Time at={new Date(u.at).toISOString()} />
							</p>
							{u.trouble && <p className={styles.reason}>{u.trouble}</p>}
						</div>
						{u.conflict ? <Badge tone="trouble">Two versions: choose</Badge> : <Badge tone="draft">Not sent yet</Badge>}
						<Button
							small
							kind="quiet"
							onClick={() => drop(u)}
							aria-label={`Discard ${u.title || "the entry without a name"}`}
						>
							Discard…
						</Button>
					</li>
				))}
			</ul>
			<ConfirmDialog
				local
				open={dropping !== undefined}
				onOpenChange={() => drop(undefined)}
				title="Discard what was not sent"
				verb="Discard"
				onConfirm={() => {
					const u = dropping;
					drop(undefined);
					if (u)
						void discardUnsent(u.id).then(
							() => toast({ text: `What was not sent of “${u.title || "an entry"}” is gone.` }),
							toastFault,
						);
				}}
			>
				The entry on the server stays as it is. What you wrote here since is lost for good.
			</ConfirmDialog>
		</Card>
	);
}
