import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { CalendarClock, ListChecks, MoreHorizontal, Send, Undo2, X } from "lucide-react";
import { useState } from "react";
import { asFault } from "@/api";
import { typesQuery } from "@/features/lists/api";
import { useMay } from "@/features/lists/may";
import { refresh } from "@/features/lists/optimistic";
import { Status } from "@/features/lists/Status";
import { entryHref, nameOf } from "@/features/lists/where";
import { ownZone, wallIn, zoneWords } from "@/features/lists/zone";
import {
	Badge,
	Button,
	ConfirmDialog,
	FaultView,
	IconButton,
	Loading,
	Menu,
	MenuItem,
	Page,
	Select,
	StateView,
	toast,
	toastFault,
} from "@/ui";
import { SortableList } from "@/ui/SortableList";
import { AddEntry } from "./AddEntry";
import {
	byEntry,
	cancelSchedule,
	changeRelease,
	deleteRelease,
	type Entry,
	type EntryInput,
	faultsQuery,
	inputOf,
	merged,
	publishRelease,
	type Release,
	releaseQuery,
	undoRelease,
} from "./api";
import { Rename, ScheduleRelease, UndoDialog } from "./ReleaseDialogs";
import styles from "./Releases.module.css";
import { ReleaseState } from "./ReleasesPage";

export function ReleasePage() {
	const { site = "", id = "" } = useParams({ strict: false }) as { site?: string; id?: string };
	const release = useQuery(releaseQuery(site, id));
	if (release.isPending) return <Loading what="Opening the release" />;
	if (release.isError)
		return <FaultView error={release.error} retry={release.refetch} what="The release could not be opened" />;
	return <Open site={site} release={release.data} />;
}

type Dialog = "publish" | "undo" | "schedule" | "rename" | "delete" | undefined;

function Open({ site, release: r }: { site: string; release: Release }) {
	const client = useQueryClient();
	const navigate = useNavigate();
	const may = useMay(site)("content.publish");
	const types = useQuery(typesQuery(site)).data ?? [];
	const [dialog, open] = useState<Dialog>();
	const entries = r.entries ?? [];
	const open_ = r.state !== "published";
	const faults = useQuery({ ...faultsQuery(site, r.id, r.version), enabled: open_ && entries.length > 0 });
	const of = byEntry(faults.data ?? []);
	const broken = [...of.keys()].filter((k) => k >= 0).length;

	const keep = (answer: Release) => {
		client.setQueryData(releaseQuery(site, r.id).queryKey, answer);
		void client.invalidateQueries({ queryKey: ["site", site, "releases"], exact: true });
		void client.invalidateQueries({ queryKey: ["site", site, "schedules"] });
	};
	// What is changed shows at once, and goes back with the cause where the server refuses.
	const change = useMutation({
		mutationFn: (next: { name: string; entries: EntryInput[] }) =>
			changeRelease(site, r.id, { ...next, version: r.version }),
		onMutate: (next) => {
			const now = new Map(entries.map((e) => [`${e.document} ${e.locale}`, e]));
			client.setQueryData(releaseQuery(site, r.id).queryKey, {
				...r,
				name: next.name,
				entries: next.entries.map(
					(e): Entry => ({
						...(now.get(`${e.document} ${e.locale}`) ?? { name: "…", state: "draft", document: e.document }),
						locale: e.locale,
						action: e.action,
					}),
				),
			});
		},
		onSuccess: keep,
		onError: (error) => {
			client.setQueryData(releaseQuery(site, r.id).queryKey, r);
			if (asFault(error).code === "conflict")
				void client.invalidateQueries({ queryKey: releaseQuery(site, r.id).queryKey });
			toastFault(error, "The release is as it was.");
		},
	});
	const set = (next: EntryInput[]) => change.mutate({ name: r.name, entries: next });
	const done = (what: string) => ({
		onSuccess: (answer: Release) => {
			open(undefined);
			keep(answer);
			refresh(client, site);
			toast({ text: what });
		},
	});
	const undo = useMutation({
		mutationFn: (skip: boolean) => undoRelease(site, r.id, skip),
		...done(`“${r.name}” was undone: readers have what they had before.`),
	});
	const publish = useMutation({
		mutationFn: () => publishRelease(site, r.id),
		onSuccess: (answer) => {
			open(undefined);
			keep(answer);
			refresh(client, site);
			toast({
				text: `“${r.name}” is published: ${entries.length} ${entries.length === 1 ? "entry" : "entries"} in one moment.`,
				undo: () => undo.mutate(false),
			});
		},
		onError: (error) => {
			open(undefined);
			void faults.refetch();
			toastFault(error);
		},
	});
	const drop = useMutation({
		mutationFn: () => deleteRelease(site, r.id),
		onSuccess: () => {
			void client.invalidateQueries({ queryKey: ["site", site, "releases"], exact: true });
			toast({ text: `“${r.name}” was deleted; its entries stay.` });
			void navigate({ to: "/$site/releases", params: { site } });
		},
		onError: (e) => toastFault(e, "The release was not deleted."),
	});
	const cancel = useMutation({
		mutationFn: () => cancelSchedule(site, r.schedule ?? ""),
		onSuccess: () => {
			void client.invalidateQueries({ queryKey: ["site", site] });
			toast({ text: `“${r.name}” is no longer scheduled.` });
		},
		onError: (e) => toastFault(e),
	});
	const typeOf = (e: Entry) => types.find((t) => t.id === e.type);
	const href = (e: Entry) => {
		const type = typeOf(e);
		return type && e.name ? entryHref(site, type, e.document, e.locale) : undefined;
	};
	const actions = may && (
		<>
			<Menu
				trigger={
					<IconButton label="More">
						<MoreHorizontal />
					</IconButton>
				}
			>
				<MenuItem onSelect={() => open("rename")} disabled={!open_}>
					Rename…
				</MenuItem>
				<MenuItem danger onSelect={() => open("delete")} disabled={!open_}>
					Delete release…
				</MenuItem>
			</Menu>
			{open_ ? (
				<>
					<Button
						writes
						icon={<CalendarClock aria-hidden="true" />}
						disabled={entries.length === 0}
						onClick={() => open("schedule")}
					>
						{r.schedule ? "Move" : "Schedule"}
					</Button>
					<Button
						kind="primary"
						writes
						icon={<Send aria-hidden="true" />}
						disabled={entries.length === 0}
						onClick={() => open("publish")}
					>
						Publish release
					</Button>
				</>
			) : (
				<Button writes icon={<Undo2 aria-hidden="true" />} onClick={() => open("undo")}>
					Undo release
				</Button>
			)}
		</>
	);
	return (
		<Page
			title={r.name}
			path={[
				<Link key="r" to="/$site/releases" params={{ site }}>
					Releases
				</Link>,
			]}
			actions={actions || undefined}
		>
			<p className={styles.meta}>
				<ReleaseState state={r.state} at={r.at} />
				<span>
					{entries.length} {entries.length === 1 ? "entry" : "entries"}
				</span>
				{r.published && <span>published {new Date(r.published).toLocaleString()}</span>}
				{r.undone && r.state === "undone" && <span>undone {new Date(r.undone).toLocaleString()}</span>}
			</p>
			{r.at && (
				<div className={styles.note} data-tone="scheduled">
					Publishes {wallIn(new Date(r.at), r.zone ?? ownZone).replace("T", ", ")} in{" "}
					{zoneWords(r.zone ?? ownZone, new Date(r.at))}, with the newest drafts of then.{" "}
					{may && (
						<Button small kind="quiet" busy={cancel.isPending} onClick={() => cancel.mutate()}>
							Cancel the schedule
						</Button>
					)}
				</div>
			)}
			{open_ && entries.length > 0 && (
				<div
					className={styles.note}
					data-tone={faults.isPending ? undefined : broken > 0 ? "trouble" : "live"}
					aria-live="polite"
				>
					<ListChecks aria-hidden="true" size={16} />{" "}
					{faults.isPending
						? "Looking whether everything is ready…"
						: faults.isError
							? asFault(faults.error).detail
							: broken > 0
								? `${broken} ${broken === 1 ? "entry keeps" : "entries keep"} the release from being published. Each says what is missing below.`
								: "Everything is ready to be published."}{" "}
					<Button small kind="quiet" busy={faults.isFetching} onClick={() => void faults.refetch()}>
						Look again
					</Button>
				</div>
			)}
			{(r.skipped?.length ?? 0) > 0 && (
				<div className={styles.note} data-tone="trouble">
					Left as they are, since they were changed after the release:
					<ul>
						{r.skipped?.map((f) => (
							<li key={f.path}>{f.message}</li>
						))}
					</ul>
				</div>
			)}
			{open_ && may && (
				<AddEntry site={site} entries={entries} onAdd={(more) => set(merged(inputOf(entries), [more]).entries)} />
			)}
			{entries.length === 0 ? (
				<StateView kind="empty" title="Nothing in it yet">
					Find entries by name above, or choose some in a list and add them to this release.
				</StateView>
			) : (
				<div className={styles.card}>
					<SortableList
						label="Entries of the release"
						items={entries}
						keyOf={(e) => `${e.document} ${e.locale}`}
						nameOf={(e) => e.name || "an entry that is gone"}
						readOnly={!open_ || !may || change.isPending}
						onMove={(from, to) => {
							const next = inputOf(entries);
							const [one] = next.splice(from, 1);
							next.splice(to, 0, one as EntryInput);
							set(next);
						}}
					>
						{(e, handle, i) => (
							<div className={styles.entry}>
								{handle.grip}
								<div className={styles.words}>
									{href(e) ? (
										<Link to={href(e) as string} className={styles.link} dir="auto">
											{e.name}
										</Link>
									) : (
										<span dir="auto">{e.name || "An entry that is gone"}</span>
									)}
									<div className={styles.meta}>
										<span>{typeOf(e) ? nameOf(typeOf(e) as never) : ""}</span>
										{e.locale && <span>{e.locale}</span>}
										{e.trashed ? <Badge tone="trouble">In the trash</Badge> : <Status state={e.state} />}
									</div>
									{(of.get(i)?.length ?? 0) > 0 && (
										<ul className={styles.faults}>
											{of.get(i)?.map((f) => (
												<li key={f.field + f.message}>
													{href(e) ? (
														<Link to={href(e) as string} hash={f.field || undefined}>
															{f.field || "Entry"}
														</Link>
													) : (
														f.field
													)}
													: {f.message}
												</li>
											))}
										</ul>
									)}
								</div>
								{open_ && may ? (
									<>
										<Select
											aria-label={`What happens to ${e.name}`}
											className={styles.action}
											value={e.action}
											onChange={(action) => set(inputOf(entries).map((x, j) => (j === i ? { ...x, action } : x)))}
											options={[
												{ value: "publish", label: "Publish" },
												{ value: "unpublish", label: "Unpublish" },
											]}
										/>
										<span className={styles.buttons}>
											{handle.buttons}
											<IconButton
												label={`Take ${e.name} out`}
												onClick={() => set(inputOf(entries).filter((_, j) => j !== i))}
											>
												<X />
											</IconButton>
										</span>
									</>
								) : (
									<Badge>{e.action === "publish" ? "Publish" : "Unpublish"}</Badge>
								)}
							</div>
						)}
					</SortableList>
				</div>
			)}
			<ConfirmDialog
				open={dialog === "publish"}
				onOpenChange={() => open(undefined)}
				danger={false}
				title={`Publish “${r.name}”`}
				verb="Publish release"
				busy={publish.isPending}
				onConfirm={() => publish.mutate()}
			>
				{entries.filter((e) => e.action === "publish").length} are published and{" "}
				{entries.filter((e) => e.action === "unpublish").length} taken away, all in one moment or none. You can undo it
				afterwards.
			</ConfirmDialog>
			{dialog === "undo" && (
				<UndoDialog
					busy={undo.isPending}
					fault={undo.error}
					onClose={() => {
						undo.reset();
						open(undefined);
					}}
					onUndo={(skip) => undo.mutate(skip)}
				/>
			)}
			{dialog === "rename" && (
				<Rename
					name={r.name}
					onClose={() => open(undefined)}
					onDone={(name) => {
						open(undefined);
						change.mutate({ name, entries: inputOf(entries) });
					}}
				/>
			)}
			{dialog === "schedule" && (
				<ScheduleRelease
					site={site}
					release={r}
					onClose={() => open(undefined)}
					onDone={() => {
						open(undefined);
						void client.invalidateQueries({ queryKey: ["site", site] });
					}}
				/>
			)}
			<ConfirmDialog
				open={dialog === "delete"}
				onOpenChange={() => open(undefined)}
				title={`Delete “${r.name}”`}
				verb="Delete release"
				busy={drop.isPending}
				onConfirm={() => drop.mutate()}
			>
				Its entries stay as they are. The release itself cannot be brought back.
			</ConfirmDialog>
		</Page>
	);
}
