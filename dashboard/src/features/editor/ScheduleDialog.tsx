import { useId, useMemo, useState } from "react";
import { asFault } from "@/api";
import { toast } from "@/ui";
import { schedule, unschedule } from "./api";
import type { DialogProps } from "./Dialogs";
import styles from "./dialogs.module.css";
import { EntryDialog } from "./EntryDialog";
import { moment } from "./words";
import { instantOf, wallIn, zoneHere, zones } from "./zones";

/** ScheduleDialog gives an entry a time to appear or to go, by the clock of a place. */
export function ScheduleDialog({ me, draft, doc, actions }: DialogProps) {
	const id = useId();
	const known = useMemo(zones, []);
	const here = zoneHere();
	const [zone, setZone] = useState(me.time_zone || here);
	const [wall, setWall] = useState(() => wallIn(me.time_zone || here, nextHour()));
	const [action, setAction] = useState<"publish" | "unpublish">("publish");
	const [busy, setBusy] = useState(false);
	const [trouble, setTrouble] = useState("");
	const isZone = known.includes(zone);
	const at = isZone && wall ? instantOf(wall, zone) : Number.NaN;
	const moved = isZone && wall !== "" && wallIn(zone, at) !== wall.slice(0, 16);
	const isPast = at <= Date.now();
	const apply = async () => {
		if (busy || Number.isNaN(at)) return;
		setBusy(true);
		setTrouble("");
		try {
			if (!(await draft.session.flush())) {
				setTrouble("Not everything is saved, so nothing was scheduled. Close this to see what is the matter.");
				return;
			}
			const w = draft.session.where;
			const made = await schedule(w, action, wall, zone);
			await draft.session.news();
			toast({
				text: `${action === "publish" ? "Will be published" : "Will be taken away"} ${moment(made.at, zone)} (${zone})`,
				undo: async () => {
					await unschedule(w.site, made.id);
					await draft.session.news();
				},
			});
			actions.open(undefined);
		} catch (e) {
			const fault = asFault(e);
			setTrouble([fault.detail, ...Object.values(fault.fields)].filter((t, i, all) => all.indexOf(t) === i).join(" "));
		} finally {
			setBusy(false);
		}
	};
	return (
		<EntryDialog
			title="Schedule"
			onClose={() => actions.open(undefined)}
			apply={{ verb: "Schedule", run: () => void apply(), busy, disabled: Number.isNaN(at) || isPast }}
			trouble={trouble}
		>
			<fieldset className={styles.choices}>
				<legend>What is to happen</legend>
				<label>
					<input
						type="radio"
						name={`${id}-action`}
						checked={action === "publish"}
						onChange={() => setAction("publish")}
					/>{" "}
					Publish the newest draft of then
				</label>
				<label data-off={doc?.status !== "published" && doc?.status !== "scheduled" ? true : undefined}>
					<input
						type="radio"
						name={`${id}-action`}
						checked={action === "unpublish"}
						disabled={doc?.status !== "published" && doc?.status !== "scheduled"}
						onChange={() => setAction("unpublish")}
					/>{" "}
					Take it away from readers
				</label>
			</fieldset>
			<div className={styles.pair}>
				<label>
					<span>Date and time</span>
					<input type="datetime-local" value={wall} onChange={(e) => setWall(e.target.value)} required />
				</label>
				<label>
					<span>Time zone</span>
					<input
						list={`${id}-zones`}
						value={zone}
						onChange={(e) => setZone(e.target.value)}
						spellCheck={false}
						aria-invalid={!isZone || undefined}
					/>
					<datalist id={`${id}-zones`}>
						{known.map((z) => (
							<option key={z} value={z} />
						))}
					</datalist>
				</label>
			</div>
			<p className={styles.hint} role="status">
				{!isZone && "There is no such time zone; write one like Europe/Berlin."}
				{isZone && Number.isNaN(at) && "Choose a date and a time."}
				{!Number.isNaN(at) && isPast && "This time has passed. Choose one to come."}
				{!Number.isNaN(at) &&
					!isPast &&
					moved &&
					"The clocks there are set forward over this time: it is meant as much later. "}
				{!Number.isNaN(at) &&
					!isPast &&
					(zone === here
						? moment(new Date(at).toISOString(), zone)
						: `${moment(new Date(at).toISOString(), here)} where you are (${here})`)}
			</p>
		</EntryDialog>
	);
}

function nextHour(): number {
	const hour = 3_600_000;
	return Math.ceil((Date.now() + hour / 2) / hour) * hour;
}
