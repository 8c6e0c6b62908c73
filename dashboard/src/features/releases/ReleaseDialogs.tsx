import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { asFault } from "@/api";
import { WhenFields } from "@/features/lists/WhenFields";
import { ownZone, wallIn, zoneWords } from "@/features/lists/zone";
import { Field, FormDialog, Input, toast } from "@/ui";
import { moveSchedule, type Release, scheduleRelease } from "./api";
import styles from "./Releases.module.css";

export function UndoDialog({
	busy,
	fault,
	onClose,
	onUndo,
}: {
	busy: boolean;
	fault: unknown;
	onClose(): void;
	onUndo(skip: boolean): void;
}) {
	const refused = fault ? asFault(fault) : undefined;
	return (
		<FormDialog
			open
			onOpenChange={onClose}
			size="small"
			danger
			title="Undo the release"
			verb={refused ? "Undo the others" : "Undo release"}
			busy={busy}
			onSubmit={() => onUndo(Boolean(refused))}
		>
			<p>Readers get what they had before the release. Drafts stay as they are.</p>
			{refused && (
				<div className={styles.note} data-tone="trouble" role="alert">
					{refused.detail}
					<ul>
						{Object.entries(refused.fields).map(([path, message]) => (
							<li key={path}>{message}</li>
						))}
					</ul>
					Undoing the others leaves these as they are.
				</div>
			)}
		</FormDialog>
	);
}

export function Rename({ name, onClose, onDone }: { name: string; onClose(): void; onDone(next: string): void }) {
	const [next, say] = useState(name);
	return (
		<FormDialog
			open
			onOpenChange={onClose}
			size="small"
			title="Rename the release"
			verb="Rename"
			disabled={next.trim() === ""}
			onSubmit={() => onDone(next.trim())}
		>
			<Field label="Name">
				<Input value={next} onChange={(e) => say(e.target.value)} maxLength={200} autoComplete="off" />
			</Field>
		</FormDialog>
	);
}

export function ScheduleRelease({
	site,
	release,
	onClose,
	onDone,
}: {
	site: string;
	release: Release;
	onClose(): void;
	onDone(): void;
}) {
	const zone = release.zone ?? ownZone;
	const [when, set] = useState({
		at: wallIn(
			release.at ? new Date(release.at) : new Date(Math.ceil((Date.now() + 3_600_000) / 3_600_000) * 3_600_000),
			zone,
		),
		zone,
	});
	const save = useMutation({
		mutationFn: () =>
			release.schedule
				? moveSchedule(site, release.schedule, when.at, when.zone)
				: scheduleRelease(site, release.id, when.at, when.zone),
		onSuccess: () => {
			toast({ text: `“${release.name}” publishes ${when.at.replace("T", ", ")} in ${zoneWords(when.zone)}.` });
			onDone();
		},
	});
	const fault = save.error ? asFault(save.error) : undefined;
	return (
		<FormDialog
			open
			onOpenChange={onClose}
			size="small"
			title={`Schedule “${release.name}”`}
			verb="Schedule"
			busy={save.isPending}
			disabled={!when.at}
			onSubmit={() => save.mutate()}
		>
			<WhenFields
				value={when}
				onChange={set}
				fault={fault ? [fault.detail, ...Object.values(fault.fields)].join(" ") : undefined}
			/>
		</FormDialog>
	);
}
