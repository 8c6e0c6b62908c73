import type { Editor } from "@tiptap/react";
import { useState } from "react";
import { Field, FormDialog, Input } from "@/ui";
import { embedOf, providerNames } from "../embed/providers";

/** EmbedDialog embeds a video, a player or a map by its address. */
export function EmbedDialog({ editor, onClose }: { editor: Editor; onClose(): void }) {
	const [address, setAddress] = useState("");
	const [title, setTitle] = useState("");
	const embed = embedOf(address);
	const bad = address.trim() !== "" && !embed;
	return (
		<FormDialog
			local
			open
			onOpenChange={(open) => !open && onClose()}
			title="Embed"
			verb="Embed"
			disabled={!embed}
			onSubmit={() => {
				if (!embed) return;
				const frame = {
					src: embed.src,
					width: String(embed.width),
					height: String(embed.height),
					title: title.trim() || embed.provider,
					loading: "lazy",
					allowfullscreen: "",
					referrerpolicy: "strict-origin-when-cross-origin",
				};
				editor
					.chain()
					.focus()
					.insertContent({ type: "embed", attrs: { frame, keep: { class: "embed" } } })
					.run();
				onClose();
			}}
		>
			<Field
				label="Address"
				hint={
					embed
						? `From ${embed.provider}: ${embed.src}`
						: `Of something at ${providerNames.slice(0, -1).join(", ")} or ${providerNames.at(-1)}.`
				}
				error={
					bad
						? "Nothing can be embedded from there. Link to it instead, or put its HTML in through the source."
						: undefined
				}
			>
				<Input
					value={address}
					dir="ltr"
					autoFocus
					onChange={(e) => setAddress(e.target.value)}
					placeholder="https://"
					autoComplete="off"
				/>
			</Field>
			<Field label="Title" hint="What it is, for people who cannot see it.">
				<Input value={title} onChange={(e) => setTitle(e.target.value)} />
			</Field>
		</FormDialog>
	);
}
