import { lazy, Suspense, useState } from "react";
import { Button } from "@/ui";
import { isLocal } from "../api";
import { controlProps } from "../control";
import field from "../field.module.css";
import { useForm } from "../form";
import { count } from "../hint";
import { inserted, moved, removed, roomFor } from "../list/ops";
import { labelOf } from "../schema";
import type { FieldProps } from "../types";
import { asList } from "../value";
import { EntryLine } from "./EntryLine";
import styles from "./reference.module.css";
import { Search } from "./Search";

// A list of many comes when a field has one: it draws what is in sight only, which takes a library.
const Entries = lazy(async () => ({ default: (await import("./Entries")).Entries }));

/** Input is another entry, or several in an order. */
export function Input(props: FieldProps<string | readonly string[] | null>) {
	const { schema } = useForm();
	const target = schema.byId(props.def.target ?? "");
	if (!target) {
		return (
			<p className={styles.none}>The type that this points at is gone, so nothing can be chosen. What is kept stays.</p>
		);
	}
	const locale = isLocal(target.kind) ? props.locale : "";
	return props.def.many ? <Many {...props} locale={locale} /> : <One {...props} locale={locale} />;
}

function One(props: FieldProps<string | readonly string[] | null>) {
	const { value, onChange, def, site, locale, readOnly } = props;
	const [isChanging, setChanging] = useState(false);
	const id = typeof value === "string" ? value : "";
	const label = labelOf(def);
	return (
		<div className={styles.field}>
			{id !== "" && (
				<div className={styles.one}>
					<EntryLine id={id} site={site} locale={locale} />
					{!readOnly && (
						<span className={styles.tools}>
							<Button
								aria-label={`Change ${label}`}
								onClick={() => setChanging(!isChanging)}
								aria-expanded={isChanging}
							>
								Change
							</Button>
							<Button aria-label={`Remove ${label}`} onClick={() => onChange(null)}>
								Remove
							</Button>
						</span>
					)}
				</div>
			)}
			{readOnly && id === "" && <p className={styles.none}>Nothing chosen</p>}
			{!readOnly && (id === "" || isChanging) && (
				<Search
					{...controlProps(props)}
					def={def}
					site={site}
					locale={locale}
					chosen={id === "" ? [] : [id]}
					onPick={(line) => {
						onChange(line.id);
						setChanging(false);
					}}
				/>
			)}
		</div>
	);
}

function Many(props: FieldProps<string | readonly string[] | null>) {
	const { onChange, def, site, locale, readOnly } = props;
	const ids = asList(props.value) as readonly string[];
	const [said, setSaid] = useState("");
	const room = roomFor(ids.length, def.max);
	const move = (from: number, to: number) => {
		onChange(moved(ids, from, to));
		setSaid(`Moved to ${to + 1} of ${ids.length}.`);
	};
	return (
		<div className={styles.field}>
			{ids.length > 0 && (
				<Suspense fallback={<div className={field.waiting} aria-busy="true" />}>
					<Entries
						ids={ids}
						site={site}
						locale={locale}
						readOnly={readOnly ?? false}
						onMove={move}
						onRemove={(at) => {
							onChange(removed(ids, at));
							setSaid("Removed.");
						}}
					/>
				</Suspense>
			)}
			{readOnly && ids.length === 0 && <p className={styles.none}>Nothing chosen</p>}
			{!readOnly && room > 0 && (
				<Search
					{...controlProps(props)}
					def={def}
					site={site}
					locale={locale}
					chosen={ids}
					onPick={(line) => {
						onChange(inserted(ids, ids.length, line.id));
						setSaid(`${line.name} added.`);
					}}
				/>
			)}
			<p className={styles.said}>
				<span>{ids.length > 0 && count(ids.length, "entry", "entries")}</span>
				<span role="status">{said}</span>
				{room === 0 && <span>No more may stand here.</span>}
			</p>
		</div>
	);
}
