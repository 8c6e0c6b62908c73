import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ExternalLink, Monitor, RotateCw, Settings2, Share2, Smartphone, Tablet, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, FaultView, IconButton, Loading, StateView } from "@/ui";
import { type Of, previewQuery } from "./api";
import type { DraftMessage } from "./channel";
import { FramedPage, type Width } from "./FramedPage";
import styles from "./preview.module.css";
import { ShareDialog } from "./ShareDialog";
import { TemplateDialog } from "./TemplateDialog";

export interface PreviewProps {
	site: string;
	document: string;
	locale: string;
	type: { id: string; key: string; name: string };
	/** What the form holds now, unsaved words included. */
	content: { slug: string; name: string; values: Record<string, unknown> };
	/** Changes whenever the server has newer words: a page without the script is loaded again then. */
	saved?: string | number | undefined;
	/** What the person may do on the site. */
	may: readonly string[];
	onClose(): void;
	/** Somebody pressed Alt and a field on the page. */
	onOpen?(path: string): void;
}

const widths: { width: Width; label: string; icon: ReactNode }[] = [
	{ width: 390, label: "Phone, 390 px", icon: <Smartphone /> },
	{ width: 768, label: "Tablet, 768 px", icon: <Tablet /> },
	{ width: 0, label: "As wide as there is room", icon: <Monitor /> },
];

/** PreviewPane is the customer's site beside the form. */
export function PreviewPane(props: PreviewProps) {
	const { site, document, locale, type, content, saved, may, onClose, onOpen } = props;
	const of: Of = { site, document, locale };
	const preview = useQuery(previewQuery(of, content.slug));
	const client = useQueryClient();
	const [width, setWidth] = useState<Width>(0);
	const [load, setLoad] = useState(0);
	const [dialog, setDialog] = useState<"share" | "template" | null>(null);
	const address = preview.data?.url;
	const draft: DraftMessage = { document, type: type.key, locale, ...content };
	return (
		<section className={styles.pane} aria-label="Preview">
			<header className={styles.bar}>
				<h2 className={styles.title}>Preview</h2>
				{address && (
					// biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own layout
					<div className={styles.group} role="group" aria-label="Width">
						{widths.map((w) => (
							<IconButton key={w.width} label={w.label} pressed={width === w.width} onClick={() => setWidth(w.width)}>
								{w.icon}
							</IconButton>
						))}
					</div>
				)}
				<div className={styles.group}>
					{address && (
						<>
							<IconButton label="Load again" onClick={() => setLoad(load + 1)}>
								<RotateCw />
							</IconButton>
							<a
								className={styles.open}
								href={address}
								target="_blank"
								rel="noopener noreferrer"
								aria-label="Open in a new tab"
								title="Open in a new tab"
							>
								<ExternalLink aria-hidden="true" />
							</a>
						</>
					)}
					{address && may.includes("content.publish") && (
						<IconButton label="Share a link" onClick={() => setDialog("share")}>
							<Share2 />
						</IconButton>
					)}
					{may.includes("settings.manage") && (
						<IconButton label="Where drafts are shown" onClick={() => setDialog("template")}>
							<Settings2 />
						</IconButton>
					)}
					<IconButton label="Close the preview" onClick={onClose}>
						<X />
					</IconButton>
				</div>
			</header>
			{preview.isPending ? (
				<Loading small what="Asking where the draft is shown" />
			) : preview.isError ? (
				<FaultView
					small
					error={preview.error}
					retry={() => void preview.refetch()}
					what="The preview could not be opened"
				/>
			) : address ? (
				<FramedPage
					key={`${address} ${load}`}
					address={address}
					width={width}
					draft={draft}
					saved={saved}
					{...(onOpen ? { onOpen } : {})}
				/>
			) : (
				<StateView
					small
					kind="empty"
					title={`Nobody has said where ${type.name || "this"} is shown`}
					action={
						may.includes("settings.manage") ? (
							<Button kind="primary" onClick={() => setDialog("template")}>
								Set the address
							</Button>
						) : undefined
					}
				>
					{may.includes("settings.manage")
						? "Give the address at which your site shows it, once for all entries of this type."
						: "An administrator of the site can set the address at which it is shown. Your words are saved all the same."}
				</StateView>
			)}
			{dialog === "share" && <ShareDialog of={of} onClose={() => setDialog(null)} />}
			{dialog === "template" && (
				<TemplateDialog
					site={site}
					type={type}
					onClose={() => setDialog(null)}
					onSaved={() => {
						setDialog(null);
						void client.invalidateQueries({ queryKey: ["preview", site] });
					}}
				/>
			)}
		</section>
	);
}
