import { useQueryClient } from "@tanstack/react-query";
import { CalendarClock, CircleCheck, EyeOff, PackagePlus, Trash2, X } from "lucide-react";
import { useRef, useState } from "react";
import { asFault } from "@/api";
import { AddToRelease } from "@/features/releases/AddToRelease";
import { Button, ConfirmDialog, FormDialog, IconButton, RadioGroup, Toolbar, toast, toastFault } from "@/ui";
import { type Ask, act, allIds, type BulkAction, scheduleOne } from "./api";
import styles from "./BulkBar.module.css";
import { BulkProgress } from "./BulkProgress";
import { type BulkState, type Failure, type Part, runBulk } from "./bulk";
import { after, patch, refresh } from "./optimistic";
import { count, type Selection } from "./selection";
import { WhenFields } from "./WhenFields";
import { ownZone, wallIn, zoneWords } from "./zone";

interface Props {
	ask: Ask;
	selection: Selection;
	total: number;
	onClear(): void;
	onAll(): void;
	onBusy(ids: ReadonlySet<string>): void;
	nameOf(id: string): string | undefined;
	hrefOf(id: string): string;
	may: { publish: boolean; trash: boolean };
}

const done: Record<BulkAction, string> = {
	publish: "published",
	unpublish: "taken away from readers",
	trash: "moved to the trash",
	untrash: "taken out of the trash",
};
const size = { act: 25, schedule: 4 };

/** BulkBar is what can be done to what is chosen. */
export function BulkBar(p: Props) {
	const client = useQueryClient();
	const [state, say] = useState<BulkState>();
	const [title, name] = useState("");
	const [dialog, open] = useState<"publish" | "unpublish" | "trash" | "schedule" | "release">();
	const [ids, gather] = useState<string[]>([]);
	const stop = useRef<AbortController>(null);
	const n = count(p.selection, p.total);
	const { site, locale } = p.ask;

	const chosen = async (): Promise<string[]> => {
		if (!p.selection.all) return [...p.selection.ids];
		return (await allIds(p.ask)).filter((id) => !p.selection.ids.has(id));
	};

	const work = async (what: string, verb: string, list: string[], part: Part, step: number, action?: BulkAction) => {
		stop.current = new AbortController();
		const all = new Set(list);
		const back = action && patch(client, site, all, (l) => after(action, l));
		p.onBusy(all);
		name(what);
		const end = await runBulk(list, step, part, say, stop.current.signal);
		p.onBusy(new Set());
		const untouched = new Set([
			...end.failures.map((f) => f.id),
			...(end.stopped || end.cancelled ? list.slice(end.done) : []),
		]);
		back?.(untouched);
		refresh(client, site);
		const good = list.length - untouched.size;
		if (end.failures.length === 0 && !end.stopped && !end.cancelled) {
			say(undefined);
			p.onClear();
			toast({
				text: `${good} ${good === 1 ? "entry was" : "entries were"} ${verb}.`,
				undo:
					action === "trash"
						? () => void work("Taking out of the trash", done.untrash, list, doing("untrash"), size.act, "untrash")
						: undefined,
			});
		}
	};
	const doing =
		(action: BulkAction): Part =>
		async (these, key, signal) =>
			(await act(site, action, these, locale, key, signal))
				.filter((r) => !r.ok)
				.map(
					(r): Failure => ({
						id: r.id,
						reason: r.problem?.detail ?? r.problem?.title ?? "",
						fields: r.problem?.errors ?? undefined,
					}),
				);
	const begin = async (action: BulkAction, what: string) => {
		open(undefined);
		try {
			await work(what, done[action], await chosen(), doing(action), size.act, action);
		} catch (error) {
			toastFault(error, "Nothing was done.");
		}
	};
	const schedule = async (action: "publish" | "unpublish", at: string, zone: string) => {
		open(undefined);
		const part: Part = async (these, key, signal) => {
			const failures: Failure[] = [];
			for (const id of these) {
				try {
					await scheduleOne(site, id, locale, action, at, zone, `${key}-${id}`.slice(0, 128), signal);
				} catch (error) {
					const fault = asFault(error);
					if (fault.away) throw error;
					failures.push({
						id,
						reason: fault.detail,
						fields: Object.entries(fault.fields).map(([path, message]) => ({ path, message })),
					});
				}
			}
			return failures;
		};
		try {
			await work(
				"Scheduling",
				`scheduled for ${at.replace("T", ", ")} in ${zoneWords(zone)}`,
				await chosen(),
				part,
				size.schedule,
			);
		} catch (error) {
			toastFault(error, "Nothing was scheduled.");
		}
	};
	const toRelease = async () => {
		try {
			gather(await chosen());
			open("release");
		} catch (error) {
			toastFault(error);
		}
	};
	const entries = `${n.toLocaleString()} ${n === 1 ? "entry" : "entries"}`;
	if (n === 0 && !state) return null;
	return (
		<>
			<section className={styles.bar} aria-label="What is chosen">
				<Toolbar
					label="Do to what is chosen"
					end={
						<IconButton label="Choose nothing" onClick={p.onClear}>
							<X />
						</IconButton>
					}
				>
					<strong aria-live="polite">{entries} chosen</strong>
					{!p.selection.all && n < p.total && (
						<Button small kind="quiet" onClick={p.onAll}>
							Choose all {p.total.toLocaleString()}
						</Button>
					)}
					{p.may.publish && (
						<>
							<Button small writes icon={<CircleCheck aria-hidden="true" />} onClick={() => open("publish")}>
								Publish
							</Button>
							<Button small writes icon={<EyeOff aria-hidden="true" />} onClick={() => open("unpublish")}>
								Unpublish
							</Button>
							<Button small writes icon={<CalendarClock aria-hidden="true" />} onClick={() => open("schedule")}>
								Schedule
							</Button>
							<Button small writes icon={<PackagePlus aria-hidden="true" />} onClick={toRelease}>
								Add to release
							</Button>
						</>
					)}
					{p.may.trash && (
						<Button
							small
							writes
							kind="danger"
							icon={<Trash2 aria-hidden="true" />}
							onClick={() => (n > 50 ? open("trash") : void begin("trash", "Moving to the trash"))}
						>
							Trash
						</Button>
					)}
				</Toolbar>
			</section>
			<ConfirmDialog
				open={dialog === "publish"}
				onOpenChange={() => open(undefined)}
				danger={false}
				title={`Publish ${entries}`}
				verb="Publish"
				onConfirm={() => begin("publish", "Publishing")}
			>
				Readers see the newest draft of each. One that breaks a rule of its type stays a draft and is listed with the
				rule.
			</ConfirmDialog>
			<ConfirmDialog
				open={dialog === "unpublish"}
				onOpenChange={() => open(undefined)}
				title={`Unpublish ${entries}`}
				verb="Unpublish"
				onConfirm={() => begin("unpublish", "Unpublishing")}
			>
				Readers no longer find them. Drafts and history stay.
			</ConfirmDialog>
			<ConfirmDialog
				open={dialog === "trash"}
				onOpenChange={() => open(undefined)}
				title={`Move ${entries} to the trash`}
				verb="Move to trash"
				onConfirm={() => begin("trash", "Moving to the trash")}
			>
				Readers no longer find what is published of them. They can be restored from the trash.
			</ConfirmDialog>
			{dialog === "schedule" && (
				<ScheduleDialog title={`Schedule ${entries}`} onClose={() => open(undefined)} onDone={schedule} />
			)}
			{dialog === "release" && (
				<AddToRelease
					site={site}
					entries={ids.map((document) => ({ document, locale }))}
					onClose={() => open(undefined)}
					onDone={() => {
						open(undefined);
						p.onClear();
					}}
				/>
			)}
			{state && (
				<BulkProgress
					title={title}
					state={state}
					nameOf={p.nameOf}
					hrefOf={p.hrefOf}
					onCancel={() => stop.current?.abort()}
					onClose={() => {
						say(undefined);
						p.onClear();
					}}
				/>
			)}
		</>
	);
}

function ScheduleDialog({
	title,
	onClose,
	onDone,
}: {
	title: string;
	onClose(): void;
	onDone(action: "publish" | "unpublish", at: string, zone: string): void;
}) {
	const [action, choose] = useState<"publish" | "unpublish">("publish");
	const [when, set] = useState(() => ({
		at: wallIn(new Date(Math.ceil((Date.now() + 3_600_000) / 3_600_000) * 3_600_000), ownZone),
		zone: ownZone,
	}));
	return (
		<FormDialog
			open
			onOpenChange={onClose}
			size="small"
			title={title}
			verb="Schedule"
			disabled={!when.at}
			onSubmit={() => onDone(action, when.at, when.zone)}
		>
			<RadioGroup<"publish" | "unpublish">
				label="What to do then"
				value={action}
				onChange={choose}
				options={[
					{ value: "publish", label: "Publish", hint: "The newest draft of then." },
					{ value: "unpublish", label: "Unpublish", hint: "Drafts stay." },
				]}
			/>
			<WhenFields value={when} onChange={set} />
		</FormDialog>
	);
}
