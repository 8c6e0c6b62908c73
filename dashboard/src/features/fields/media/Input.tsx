import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asFault } from "@/api";
import { Button, Input as TextInput } from "@/ui";
import { describeMedia, type Media, mediaBaseQuery, mediaQuery } from "../api";
import { controlProps } from "../control";
import { labelOf } from "../schema";
import type { FieldProps } from "../types";
import { fileName, wholeAddress } from "./address";
import { MediaDialog } from "./MediaDialog";
import styles from "./media.module.css";
import { Preview } from "./Preview";

/** Input is a picture or another file of the media list. */
export function Input(props: FieldProps<string | null>) {
	const { value, onChange, def, site, readOnly } = props;
	const [isOpen, setOpen] = useState(false);
	const label = labelOf(def);
	return (
		<div className={styles.field}>
			{value ? (
				<Chosen id={value} site={site} readOnly={readOnly ?? false} />
			) : (
				<p className={styles.none}>No picture or file</p>
			)}
			{!readOnly && (
				<div className={styles.buttons}>
					<Button
						{...controlProps(props)}
						aria-label={`${value ? "Change" : "Choose"} ${label}`}
						onClick={() => setOpen(true)}
					>
						{value ? "Change" : "Choose"}
					</Button>
					{value && (
						<Button aria-label={`Remove ${label}`} onClick={() => onChange(null)}>
							Remove
						</Button>
					)}
				</div>
			)}
			{isOpen && (
				<MediaDialog
					site={site}
					onClose={() => setOpen(false)}
					onPick={(m) => {
						onChange(m.id);
						setOpen(false);
					}}
				/>
			)}
		</div>
	);
}

function Chosen({ id, site, readOnly }: { id: string; site: string; readOnly: boolean }) {
	const media = useQuery(mediaQuery(site, id));
	const base = useQuery(mediaBaseQuery(site));
	if (media.isPending) return <div className={styles.chosen} aria-busy="true" />;
	if (media.isError) {
		return <p className={styles.none}>The picture cannot be looked up now: {asFault(media.error).detail}</p>;
	}
	if (!media.data)
		return <p className={styles.none}>The file that stood here was deleted. Readers see nothing in its place.</p>;
	const m = media.data;
	return (
		<div className={styles.chosen}>
			<Preview address={wholeAddress(m.url, base.data ?? "")} alt={m.alt} />
			<div className={styles.about}>
				<span className={styles.name} dir="auto">
					{m.name || fileName(m.url)}
				</span>
				<span className={styles.url} dir="ltr">
					{m.url}
				</span>
				<Alt media={m} site={site} readOnly={readOnly} />
			</div>
		</div>
	);
}

const focusOnce = (node: HTMLInputElement | null) => node?.focus();

/** The description belongs to the file: it is the same wherever the file is shown. */
function Alt({ media, site, readOnly }: { media: Media; site: string; readOnly: boolean }) {
	const client = useQueryClient();
	const [text, setText] = useState<string>();
	const [fault, setFault] = useState("");
	if (text === undefined) {
		return (
			<span className={styles.alt}>
				<span className={media.alt ? undefined : styles.lacking} dir="auto">
					{media.alt || "No description for who cannot see it."}
				</span>
				{!readOnly && (
					<button type="button" className={styles.quiet} onClick={() => setText(media.alt)}>
						{media.alt ? "Change description" : "Describe it"}
					</button>
				)}
			</span>
		);
	}
	const save = async () => {
		try {
			const next = await describeMedia(site, media.id, text.trim());
			client.setQueryData(mediaQuery(site, media.id).queryKey, next);
			setText(undefined);
		} catch (error) {
			setFault(asFault(error).detail);
		}
	};
	return (
		<span className={styles.describe}>
			<TextInput
				ref={focusOnce}
				aria-label="Description, wherever it is shown"
				maxLength={2000}
				value={text}
				onChange={(e) => setText(e.target.value)}
				onKeyDown={(e) => {
					if (e.key !== "Enter" && e.key !== "Escape") return;
					e.preventDefault();
					if (e.key === "Enter") void save();
					else setText(undefined);
				}}
			/>
			<Button onClick={() => void save()}>Save description</Button>
			{fault && <span className={styles.fault}>{fault}</span>}
		</span>
	);
}
