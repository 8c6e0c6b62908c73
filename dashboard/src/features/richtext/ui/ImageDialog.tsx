import { useQuery } from "@tanstack/react-query";
import type { Editor } from "@tiptap/react";
import { useDeferredValue, useState } from "react";
import { Checkbox, Field, FormDialog, Input, SearchInput } from "@/ui";
import { mediaQuery } from "../api";
import styles from "../richtext.module.css";
import { shownFrom } from "../schema/keep";
import { change, selected } from "./selected";

/** ImageDialog puts a picture in, or changes the one that is selected. */
export function ImageDialog({ editor, site, onClose }: { editor: Editor; site: string; onClose(): void }) {
	const [at] = useState(() => selected(editor, "picture", "image"));
	const [src, setSrc] = useState<string>(at?.node.attrs.src ?? "");
	const [alt, setAlt] = useState<string>(at?.node.attrs.alt ?? "");
	const [caption, setCaption] = useState("");
	const [decorative, setDecorative] = useState(at?.node.attrs.alt === "");
	const [words, setWords] = useState("");
	const media = useQuery(mediaQuery(site, useDeferredValue(words)));
	const address = src.trim();
	const bad = address !== "" && /^[a-z][a-z0-9+.-]*:/i.test(address) && !/^https?:\/\//i.test(address);
	const submit = () => {
		const text = decorative ? "" : alt.trim();
		if (at) change(editor, at, { src: address, alt: text });
		else {
			const content = caption.trim() ? [{ type: "text", text: caption.trim() }] : [];
			editor
				.chain()
				.focus()
				.insertContent({ type: "picture", attrs: { src: address, alt: text, image: { loading: "lazy" } }, content })
				.run();
		}
		onClose();
	};
	return (
		<FormDialog
			local
			open
			onOpenChange={(open) => !open && onClose()}
			title={at ? "Change the image" : "Image"}
			verb={at ? "Change image" : "Put in"}
			onSubmit={submit}
			disabled={address === "" || bad || (!decorative && alt.trim() === "")}
		>
			<Field label="Address of the image" error={bad ? "Use an address that begins with https://." : undefined}>
				<Input
					value={src}
					dir="ltr"
					autoFocus
					onChange={(e) => setSrc(e.target.value)}
					placeholder="https://"
					autoComplete="off"
				/>
			</Field>
			<Field label="Or from the media library">
				<SearchInput label="Search media" value={words} onChange={setWords} />
			</Field>
			<ul className={styles.media} aria-label="Media" aria-busy={media.isFetching}>
				{media.data?.map((m) => (
					<li key={m.id}>
						<button
							type="button"
							className={styles.medium}
							aria-pressed={src === m.url}
							onClick={() => {
								setSrc(m.url);
								if (m.alt) setAlt(m.alt);
							}}
						>
							{shownFrom(m.url) && <img src={shownFrom(m.url)!} alt="" loading="lazy" />}
							<span dir="auto">{m.name || m.url}</span>
						</button>
					</li>
				))}
				{media.data?.length === 0 && (
					<li className={styles.resultNote}>{words ? "Nothing has this name." : "The media library is empty."}</li>
				)}
			</ul>
			<Field label="Alternative text" hint="What it shows, for people who cannot see it." required={!decorative}>
				<Input value={decorative ? "" : alt} disabled={decorative} onChange={(e) => setAlt(e.target.value)} />
			</Field>
			<Checkbox
				label="Decorative: it tells nothing that the text does not"
				checked={decorative}
				onChange={setDecorative}
			/>
			{!at && (
				<Field label="Caption">
					<Input value={caption} onChange={(e) => setCaption(e.target.value)} />
				</Field>
			)}
		</FormDialog>
	);
}
