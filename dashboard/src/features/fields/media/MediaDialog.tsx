import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { asFault } from "@/api";
import { Button, Field, Input, SearchInput } from "@/ui";
import { addMedia, type Media, mediaBaseQuery, mediaSearchQuery } from "../api";
import { Modal } from "../parts/Modal";
import { useLater } from "../useLater";
import { fileName, wholeAddress } from "./address";
import styles from "./media.module.css";
import { Preview } from "./Preview";

interface Props {
	site: string;
	onPick(media: Media): void;
	onClose(): void;
}

/** MediaDialog finds a file among the site's media, or adds one by its address. */
export function MediaDialog({ site, onPick, onClose }: Props) {
	const [query, setQuery] = useState("");
	const found = useQuery({ ...mediaSearchQuery(site, useLater(query.trim())), placeholderData: (was) => was });
	const base = useQuery(mediaBaseQuery(site));
	return (
		<Modal title="Choose a picture or file" onClose={onClose}>
			<div className={styles.dialog}>
				<SearchInput autoFocus label="Search by name, address or description" value={query} onChange={setQuery} />
				<p className={styles.status} role="status">
					{found.isError && asFault(found.error).detail}
					{found.data?.length === 0 &&
						(query === ""
							? "There are no media yet. Add the first by its address below."
							: `No name, address or description has “${query}”.`)}
				</p>
				<ul className={styles.grid} aria-busy={found.isPending}>
					{found.data?.map((m) => (
						<li key={m.id}>
							<button type="button" className={styles.tile} onClick={() => onPick(m)}>
								<Preview address={wholeAddress(m.url, base.data ?? "")} alt="" />
								<span className={styles.tileName} dir="auto">
									{m.name || fileName(m.url)}
								</span>
								{!m.alt && <span className={styles.lacking}>No description</span>}
							</button>
						</li>
					))}
				</ul>
				<ByAddress site={site} onPick={onPick} />
			</div>
		</Modal>
	);
}

function ByAddress({ site, onPick }: Pick<Props, "site" | "onPick">) {
	const id = useId();
	const [url, setUrl] = useState("");
	const [alt, setAlt] = useState("");
	const [fault, setFault] = useState("");
	const [isBusy, setBusy] = useState(false);
	const add = async (e: FormEvent) => {
		e.preventDefault();
		e.stopPropagation();
		setBusy(true);
		try {
			onPick(await addMedia(site, { url: url.trim(), name: fileName(url.trim()), alt: alt.trim() }));
		} catch (error) {
			setFault(asFault(error).detail);
			setBusy(false);
		}
	};
	return (
		<form className={styles.byAddress} onSubmit={add} aria-labelledby={`${id}-title`}>
			<h3 id={`${id}-title`}>Or add one by its address</h3>
			<Field label="Address" error={fault}>
				<Input
					inputMode="url"
					dir="ltr"
					placeholder="https://www.example.com/picture.jpg"
					value={url}
					onChange={(e) => setUrl(e.target.value)}
				/>
			</Field>
			<Field label="What it shows, for who cannot see it">
				<Input value={alt} onChange={(e) => setAlt(e.target.value)} />
			</Field>
			<Button type="submit" kind="primary" disabled={url.trim() === ""} busy={isBusy}>
				Add and choose
			</Button>
		</form>
	);
}
