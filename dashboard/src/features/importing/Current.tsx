import { useState } from "react";
import { Progress } from "@/ui";
import { size } from "../explorer/answer";
import { Loaded } from "../settings/access";
import { Button, Confirm, css, Fault, Notice, Section, Word } from "../settings/kit";
import { useImport, useImportWrites } from "./api";
import { ReportView } from "./ReportView";
import { fraction, type Import, importState } from "./send";
import type { useSending } from "./sending";

export function Current({ site, id, sending }: { site: string; id: string; sending?: ReturnType<typeof useSending> }) {
	const one = useImport(site, id);
	return (
		<Loaded of={one} what="import">
			{(i) => <Going site={site} one={i} sending={sending} />}
		</Loaded>
	);
}

function Going({ site, one: i, sending }: { site: string; one: Import; sending?: ReturnType<typeof useSending> }) {
	const { start, cancel } = useImportWrites(site);
	const [stopping, setStopping] = useState(false);
	const state = importState(i);
	const uploading = i.state === "uploading";
	const got = uploading ? Math.max(i.got, sending?.got ?? 0) : i.done;
	const part = uploading ? fraction(got, i.size) : fraction(i.done, i.total);
	const words = uploading
		? `${size(got)} of ${size(i.size)}`
		: i.total > 0
			? `${i.done.toLocaleString("en")} of ${i.total.toLocaleString("en")}`
			: i.done > 0
				? `${i.done.toLocaleString("en")} looked at`
				: "";
	const orphan = uploading && !sending;
	return (
		<Section
			title={<span dir="auto">{i.name}</span>}
			actions={
				<>
					<Word tone={state.tone}>{state.word}</Word>
					{state.moving && (
						<Button small tone="danger" onClick={() => setStopping(true)}>
							Stop
						</Button>
					)}
				</>
			}
		>
			{state.moving && (
				<div role="status" className={css.stack}>
					<Progress label={state.word} value={part} max={1} />
					<p className={css.sub}>
						{words}
						{sending?.waiting && uploading
							? ". The server is not answering; it goes on from here when it is back."
							: ""}
						{!uploading && " You may leave this page: the work goes on."}
					</p>
				</div>
			)}
			{orphan && (
				<Notice tone="draft" title="This file has not come whole">
					Upload it again, from the computer that has it, or stop this import.
				</Notice>
			)}
			{i.state === "failed" && (
				<Notice tone="trouble" title="It was not imported">
					{i.reason}
				</Notice>
			)}
			{i.state === "cancelled" && (
				<Notice title="It was stopped">What had come in stays. Importing again brings nothing twice.</Notice>
			)}
			{i.report && <ReportView report={i.report} name={i.name} />}
			{(i.state === "looked" || ((i.state === "failed" || i.state === "cancelled") && i.got === i.size)) && (
				<div className={css.row}>
					<Button tone="primary" busy={start.isPending && "Beginning …"} onClick={() => start.mutate(i.id)}>
						{i.state === "looked" ? "Import this" : "Try the import again"}
					</Button>
					{i.state === "looked" && (
						<Button disabled={cancel.isPending} onClick={() => cancel.mutate(i.id)}>
							Do not import
						</Button>
					)}
				</div>
			)}
			<Fault error={start.error ?? cancel.error} />
			<Confirm
				open={stopping}
				title="Stop this import"
				text={
					i.state === "importing"
						? "What has come in so far stays. You can begin again later: nothing comes twice."
						: "Nothing was written yet, and nothing will be."
				}
				action="Stop it"
				busy={cancel.isPending}
				error={cancel.error}
				onClose={() => setStopping(false)}
				onConfirm={() => {
					sending?.stop();
					cancel.mutate(i.id, { onSuccess: () => setStopping(false) });
				}}
			/>
		</Section>
	);
}
