import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight, Package } from "lucide-react";
import { type DragEvent, useState } from "react";
import { asFault } from "@/api";
import { typesQuery } from "@/features/lists/api";
import { useNarrow } from "@/features/lists/List";
import { useMay } from "@/features/lists/may";
import { refresh } from "@/features/lists/optimistic";
import { WhenFields } from "@/features/lists/WhenFields";
import { entryHref, nameOf } from "@/features/lists/where";
import { ownZone, wallIn, zoneWords } from "@/features/lists/zone";
import { cancelSchedule, moveSchedule } from "@/features/releases/api";
import {
	Badge,
	Button,
	buttonClass,
	cx,
	Dialog,
	Dot,
	Facts,
	FaultView,
	FormDialog,
	IconButton,
	Loading,
	Page,
	StateView,
	type Tone,
	Toolbar,
	toast,
	toastFault,
} from "@/ui";
import { calendarQuery, type Planned } from "./api";
import styles from "./Calendar.module.css";
import { type Day, dayIn, firstWeekday, monthOf, plus, plusMonths, startOf, weekOf } from "./month";
import type { CalendarSearch } from "./routes";

type View = "month" | "week" | "list";

const states: Record<string, [Tone, string]> = {
	pending: ["scheduled", "Planned"],
	done: ["live", "Done"],
	failed: ["trouble", "Failed"],
	cancelled: ["plain", "Cancelled"],
};

const stateOf = (s: Planned): [Tone, string] => states[s.state] ?? ["plain", s.state];

const deed = (s: Planned) => (s.release ? "publish release" : s.action);

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
			<span className={styles.planName} dir="auto">
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

function minutes(wall: string): number {
	return Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));
}

/** shifted is the day in the plan's own zone, when it is moved so far as it was dragged in the calendar's. */
function shifted(plan: Planned, onto: Day, zone: string): Day {
	const was = dayIn(new Date(plan.at as string), zone);
	const days = Math.round((Date.parse(onto) - Date.parse(was)) / 86_400_000);
	return plus(plan.wall.slice(0, 10), days);
}

function dayWords(d: Day): string {
	return new Date(`${d}T12:00:00Z`).toLocaleDateString(undefined, {
		weekday: "long",
		day: "numeric",
		month: "long",
		timeZone: "UTC",
	});
}

function Plan({
	site,
	plan,
	zone,
	may,
	onClose,
	onMove,
	onChanged,
}: {
	site: string;
	plan: Planned;
	zone: string;
	may: boolean;
	onClose(): void;
	onMove(): void;
	onChanged(): void;
}) {
	const types = useQuery(typesQuery(site)).data ?? [];
	const type = types.find((t) => t.id === plan.type);
	const cancel = useMutation({
		mutationFn: () => cancelSchedule(site, plan.id),
		onSuccess: () => {
			toast({ text: `“${plan.name}” is no longer planned.` });
			onChanged();
			onClose();
		},
		onError: (e) => toastFault(e),
	});
	const [tone, word] = stateOf(plan);
	const href = plan.release
		? `/${site}/releases/${plan.release}`
		: type
			? entryHref(site, type, plan.document ?? "", plan.locale)
			: undefined;
	return (
		<Dialog
			open
			size="small"
			onOpenChange={onClose}
			title={<span dir="auto">{plan.name}</span>}
			footer={
				<>
					{may && plan.state === "pending" && (
						<>
							<Button kind="quiet" busy={cancel.isPending} onClick={() => cancel.mutate()}>
								Cancel the schedule
							</Button>
							<Button onClick={onMove}>Move…</Button>
						</>
					)}
					{href && (
						<Link to={href} className={buttonClass({ kind: "primary" })}>
							Open {plan.release ? "release" : "entry"}
						</Link>
					)}
				</>
			}
		>
			<Facts
				items={[
					[
						"State",
						<Badge key="s" tone={tone}>
							{word}
						</Badge>,
					],
					[
						"What happens",
						plan.release
							? "The release is published"
							: plan.action === "publish"
								? "It is published"
								: "It is taken away from readers",
					],
					["When", `${plan.wall.replace("T", ", ")} in ${zoneWords(plan.zone, new Date(plan.at as string))}`],
					...(plan.zone === zone
						? []
						: [["Here", wallIn(new Date(plan.at as string), zone).replace("T", ", ")] as const]),
					...(type ? [["Type", nameOf(type)] as const] : []),
					...(plan.locale ? [["Locale", plan.locale] as const] : []),
					...(plan.reason ? [["Why", plan.reason] as const] : []),
					...(plan.late_ms && plan.late_ms > 60_000
						? [["Late by", `${Math.round(plan.late_ms / 60_000)} min`] as const]
						: []),
				]}
			/>
		</Dialog>
	);
}

function MoveDialog({
	plan,
	busy,
	fault,
	onClose,
	onMove,
}: {
	plan: Planned;
	busy: boolean;
	fault: unknown;
	onClose(): void;
	onMove(at: string, zone: string): void;
}) {
	const [when, set] = useState({ at: plan.wall.slice(0, 16), zone: plan.zone });
	const refused = fault ? asFault(fault) : undefined;
	return (
		<FormDialog
			open
			onOpenChange={onClose}
			size="small"
			title={`Move “${plan.name}”`}
			verb="Move"
			busy={busy}
			disabled={!when.at}
			onSubmit={() => onMove(when.at, when.zone)}
		>
			<WhenFields
				value={when}
				onChange={set}
				fault={refused && [refused.detail, ...Object.values(refused.fields)].join(" ")}
			/>
		</FormDialog>
	);
}
