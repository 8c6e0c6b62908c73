import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight, Package } from "lucide-react";
import { type DragEvent, useState } from "react";
import { useNarrow } from "@/features/lists/List";
import { useMay } from "@/features/lists/may";
import { refresh } from "@/features/lists/optimistic";
import { ownZone, zoneWords } from "@/features/lists/zone";
import { moveSchedule } from "@/features/releases/api";
import { Button, cx, Dot, FaultView, IconButton, Loading, Page, StateView, Toolbar, toast, toastFault } from "@/ui";
import { calendarQuery, type Planned } from "./api";
import styles from "./Calendar.module.css";
import { MoveDialog } from "./MoveDialog";
import { type Day, dayIn, firstWeekday, monthOf, plus, plusMonths, startOf, weekOf } from "./month";
import { Plan } from "./Plan";
import type { CalendarSearch } from "./routes";
import { dayWords, deed, minutes, shifted, stateOf } from "./words";

type View = "month" | "week" | "list";

export function CalendarPage() {
	const { site = "" } = useParams({ strict: false }) as { site?: string };
	const search = useSearch({ strict: false }) as CalendarSearch;
	const navigate = useNavigate();
	const client = useQueryClient();
	const may = useMay(site)("content.publish");
	const narrow = useNarrow();
	const zone = ownZone;
	const today = dayIn(new Date(), zone);
	const day = search.day ?? today;
	// A month has no room on a phone: there it is a list unless somebody asks.
	const view: View = search.view ?? (narrow ? "list" : "month");
	const first = firstWeekday();
	const weeks =
		view === "month"
			? monthOf(day, first)
			: view === "week"
				? [weekOf(day, first)]
				: [Array.from({ length: 30 }, (_, i) => plus(day, i))];
	const days = weeks.flat();
	const from = startOf(days[0] as Day, zone);
	const to = startOf(plus(days.at(-1) as Day, 1), zone);
	const query = calendarQuery(site, from, to);
	const found = useQuery(query);
	const [open, look] = useState<Planned>();
	const [moving, move] = useState<{ plan: Planned; day?: Day }>();
	const by = new Map<Day, Planned[]>();
	for (const s of found.data ?? []) {
		const d = dayIn(new Date(s.at as string), zone);
		by.set(d, [...(by.get(d) ?? []), s]);
	}
	const go = (next: CalendarSearch) =>
		void navigate({ to: ".", search: { ...search, ...next } as never, replace: true });
	const step = (n: number) =>
		go({ day: view === "month" ? plusMonths(day, n) : plus(day, n * (view === "week" ? 7 : 30)) });
	const title = new Date(`${day}T12:00:00Z`).toLocaleDateString(undefined, {
		month: "long",
		year: "numeric",
		timeZone: "UTC",
	});
	const settle = () => {
		void client.invalidateQueries({ queryKey: ["site", site] });
		refresh(client, site);
	};
	const relocate = useMutation({
		mutationFn: (m: { plan: Planned; at: string; zone: string }) => moveSchedule(site, m.plan.id, m.at, m.zone),
		onMutate: (m) => {
			const before = client.getQueryData(query.queryKey);
			const at = new Date(startOf(m.at.slice(0, 10), m.zone).getTime() + minutes(m.at) * 60_000).toISOString();
			client.setQueryData(query.queryKey, (all) =>
				all?.map((s) => (s.id === m.plan.id ? { ...s, at, wall: m.at, zone: m.zone } : s)),
			);
			return before;
		},
		onSuccess: (s, m) => {
			move(undefined);
			toast({
				text: `“${s.name}” moved to ${s.wall.replace("T", ", ")} in ${zoneWords(s.zone)}.`,
				undo: () => relocate.mutate({ plan: s, at: m.plan.wall, zone: m.plan.zone }),
			});
		},
		onError: (error, m, before) => {
			client.setQueryData(query.queryKey, before);
			if (!moving) toastFault(error, `“${m.plan.name}” stays where it was.`);
		},
		onSettled: settle,
	});
	const drop = (e: DragEvent, onto: Day) => {
		e.preventDefault();
		const plan = found.data?.find((s) => s.id === e.dataTransfer.getData("text/ghee-schedule"));
		if (plan?.state !== "pending" || !may) return;
		relocate.mutate({ plan, at: `${shifted(plan, onto, zone)}${plan.wall.slice(10)}`, zone: plan.zone });
	};
	const item = (s: Planned, long: boolean) => (
		<button
			key={s.id}
			type="button"
			className={styles.plan}
			data-state={s.state}
			draggable={may && s.state === "pending" && !long}
			onDragStart={(e) => {
				e.dataTransfer.setData("text/ghee-schedule", s.id);
				e.dataTransfer.effectAllowed = "move";
			}}
			onClick={() => look(s)}
		>
			<Dot tone={stateOf(s)[0]} />
			<time dateTime={s.at ?? ""}>
				{new Date(s.at as string).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })}
			</time>
			{s.release && <Package aria-hidden="true" size={14} />}
			<span className={styles.planName} dir="auto" title={s.name}>
				{s.name}
			</span>
			<span className={long ? styles.deed : styles.hidden}>
				{deed(s)}
				{s.state !== "pending" && `, ${stateOf(s)[1].toLowerCase()}`}
			</span>
		</button>
	);
	return (
		<Page title="Calendar" intro={`Times are those of ${zoneWords(zone)}, where this device is.`}>
			<Toolbar
				label="What the calendar shows"
				end={
					<span className={styles.views}>
						{(["month", "week", "list"] as const).map((v) => (
							<button
								key={v}
								type="button"
								className={styles.view}
								aria-pressed={view === v}
								onClick={() => go({ view: v === "month" && !narrow ? undefined : v })}
							>
								{{ month: "Month", week: "Week", list: "List" }[v]}
							</button>
						))}
					</span>
				}
			>
				<IconButton label="Earlier" onClick={() => step(-1)}>
					<ChevronLeft className={styles.chevron} />
				</IconButton>
				<Button small onClick={() => go({ day: undefined })}>
					Today
				</Button>
				<IconButton label="Later" onClick={() => step(1)}>
					<ChevronRight className={styles.chevron} />
				</IconButton>
				<h2 className={styles.title} aria-live="polite">
					{title}
				</h2>
			</Toolbar>
			{found.isError ? (
				<FaultView error={found.error} retry={found.refetch} />
			) : view === "list" ? (
				found.isPending ? (
					<Loading what="Looking into the calendar" />
				) : by.size === 0 ? (
					<StateView kind="empty" title="Nothing is planned in these 30 days">
						Give an entry or a release a time to be published, and it appears here.
					</StateView>
				) : (
					<div className={styles.agenda}>
						{days
							.filter((d) => by.has(d))
							.map((d) => (
								<section key={d} aria-label={dayWords(d)} className={styles.agendaDay}>
									<h3 className={styles.dayName} data-today={d === today || undefined}>
										{dayWords(d)}
									</h3>
									<div className={styles.agendaItems}>{by.get(d)?.map((s) => item(s, true))}</div>
								</section>
							))}
					</div>
				)
			) : (
				<table
					className={cx(styles.grid, view === "week" && styles.week)}
					aria-label={title}
					aria-busy={found.isPending || undefined}
				>
					<thead>
						<tr>
							{(weeks[0] as Day[]).map((d) => (
								<th key={d} scope="col">
									{new Date(`${d}T12:00:00Z`).toLocaleDateString(undefined, {
										weekday: narrow ? "narrow" : "short",
										timeZone: "UTC",
									})}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{weeks.map((w) => (
							<tr key={w[0]}>
								{w.map((d) => (
									<td
										key={d}
										className={styles.day}
										data-today={d === today || undefined}
										data-other={(view === "month" && d.slice(0, 7) !== day.slice(0, 7)) || undefined}
										onDragOver={(e) => e.preventDefault()}
										onDrop={(e) => drop(e, d)}
									>
										<span className={styles.number}>
											<span className={styles.hidden}>{dayWords(d)}</span>
											<span aria-hidden="true">{Number(d.slice(8))}</span>
										</span>
										{by
											.get(d)
											?.slice(0, view === "week" ? 50 : 4)
											.map((s) => item(s, false))}
										{view === "month" && (by.get(d)?.length ?? 0) > 4 && (
											<button type="button" className={styles.more} onClick={() => go({ view: "week", day: d })}>
												{(by.get(d)?.length ?? 0) - 4} more
											</button>
										)}
									</td>
								))}
							</tr>
						))}
					</tbody>
				</table>
			)}
			{open && !moving && (
				<Plan
					site={site}
					plan={open}
					zone={zone}
					may={may}
					onClose={() => look(undefined)}
					onMove={() => move({ plan: open })}
					onChanged={settle}
				/>
			)}
			{moving && (
				<MoveDialog
					plan={moving.plan}
					busy={relocate.isPending}
					fault={relocate.error}
					onClose={() => {
						relocate.reset();
						move(undefined);
						look(undefined);
					}}
					onMove={(at, z) => {
						look(undefined);
						relocate.mutate({ plan: moving.plan, at, zone: z });
					}}
				/>
			)}
		</Page>
	);
}
