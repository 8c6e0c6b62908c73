import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { asFault } from "@/api";
import { toast } from "@/ui";
import { addToRelease, releasesQuery } from "./api";
import type { DialogProps } from "./Dialogs";
import styles from "./dialogs.module.css";
import { EntryDialog } from "./EntryDialog";
import { count } from "./words";

const another = "";

/** ReleaseDialog puts an entry among those that are published together. */
export function ReleaseDialog({ site, draft, doc, actions }: DialogProps) {
	const id = useId();
	const releases = useQuery(releasesQuery(site.key, true));
	const [chosen, choose] = useState<string>();
	const [name, setName] = useState("");
	const [action, setAction] = useState<"publish" | "unpublish">("publish");
	const [busy, setBusy] = useState(false);
	const [trouble, setTrouble] = useState("");
	const all = releases.data ?? [];
	const at = chosen ?? all[0]?.id ?? another;
	const apply = async () => {
		if (busy || (at === another && name.trim() === "")) return;
		setBusy(true);
		setTrouble("");
		try {
			const r = await addToRelease(
				draft.session.where,
				action,
				at === another ? { name: name.trim() } : { id: at, name: "" },
			);
			toast({ text: `Added to “${r.name}”, which has ${count(r.size, "entry", "entries")} now` });
			actions.open(undefined);
		} catch (e) {
			setTrouble(asFault(e).detail);
		} finally {
			setBusy(false);
		}
	};
	return (
		<EntryDialog
			title="Add to a release"
			onClose={() => actions.open(undefined)}
			apply={{
				verb: "Add to the release",
				run: () => void apply(),
				busy,
				disabled: at === another && name.trim() === "",
			}}
			trouble={trouble}
		>
			<p>The entries of a release are published together, and can be taken back together.</p>
			<fieldset className={styles.choices}>
				<legend>Release</legend>
				{all.map((r) => (
					<label key={r.id}>
						<input type="radio" name={`${id}-release`} checked={at === r.id} onChange={() => choose(r.id)} />{" "}
						<span dir="auto">{r.name}</span> <span className={styles.faint}>{count(r.size, "entry", "entries")}</span>
					</label>
				))}
				<label>
					<input type="radio" name={`${id}-release`} checked={at === another} onChange={() => choose(another)} /> A new
					one
				</label>
			</fieldset>
			{at === another && (
				<label className={styles.wide}>
					<span>Name of the release</span>
					<input value={name} maxLength={200} dir="auto" onChange={(e) => setName(e.target.value)} />
				</label>
			)}
			{doc?.status === "published" && (
				<fieldset className={styles.choices}>
					<legend>What it does with this entry</legend>
					<label>
						<input
							type="radio"
							name={`${id}-action`}
							checked={action === "publish"}
							onChange={() => setAction("publish")}
						/>{" "}
						Publishes its newest draft
					</label>
					<label>
						<input
							type="radio"
							name={`${id}-action`}
							checked={action === "unpublish"}
							onChange={() => setAction("unpublish")}
						/>{" "}
						Takes it away from readers
					</label>
				</fieldset>
			)}
		</EntryDialog>
	);
}
