import { useQuery } from "@tanstack/react-query";
import type { Editor } from "@tiptap/react";
import { useDeferredValue, useState } from "react";
import { Badge, Checkbox, Field, FormDialog, Input, SearchInput } from "@/ui";
import { entriesQuery } from "../api";
import styles from "../richtext.module.css";
import { isSafeLink } from "../schema/keep";

/** addressOf completes what people type for an address. */
export function addressOf(typed: string): string {
	const t = typed.trim();
	if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(t)) return `mailto:${t}`;
	if (/^(?:www\.|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[/?#]|$))/i.test(t) && !/^[a-z][a-z0-9+.-]*:/i.test(t))
		return `https://${t}`;
	return t;
}

/** LinkDialog links what is selected: to an address, or to an entry that is searched for. */
export function LinkDialog({
	editor,
	site,
	locale,
	onClose,
}: {
	editor: Editor;
	site: string;
	locale: string;
	onClose(): void;
}) {
	const [now] = useState(() => ({
		...(editor.getAttributes("link") as { href?: string; keep?: Record<string, string> | null }),
		has: editor.isActive("link"),
	}));
	const [href, setHref] = useState(now.href ?? "");
	const [newTab, setNewTab] = useState(now.keep?.target === "_blank");
	const [words, setWords] = useState("");
	const [name, setName] = useState("");
	const entries = useQuery(entriesQuery(site, locale, useDeferredValue(words)));
	const bad = href !== "" && !isSafeLink(addressOf(href));
	const submit = () => {
		const { target: _, rel: __, ...rest } = now.keep ?? {};
		const keep: Record<string, string> = newTab
			? { ...rest, target: "_blank", rel: now.keep?.rel ?? "noopener" }
			: { ...rest, ...(now.keep?.rel && !now.keep.target ? { rel: now.keep.rel } : {}) };
		const attrs = { href: addressOf(href), keep: Object.keys(keep).length > 0 ? keep : null };
		const chain = editor.chain().focus();
		if (now.has) chain.extendMarkRange("link").setMark("link", attrs).run();
		else if (editor.state.selection.empty)
			chain.insertContent({ type: "text", text: name || addressOf(href), marks: [{ type: "link", attrs }] }).run();
		else chain.setMark("link", attrs).run();
		onClose();
	};
	return (
		<FormDialog
			local
			open
			onOpenChange={(open) => !open && onClose()}
			title={now.has ? "Change the link" : "Link"}
			verb={now.has ? "Change link" : "Link"}
			onSubmit={submit}
			disabled={href.trim() === "" || bad}
		>
			<Field
				label="Address"
				hint="Of a page anywhere, an e-mail address, or a path of your own site."
				error={
					bad
						? "An address like this would run a script. Use one that begins with https://, mailto: or tel:."
						: undefined
				}
			>
				<Input
					value={href}
					dir="ltr"
					autoFocus
					onChange={(e) => setHref(e.target.value)}
					placeholder="https://"
					autoComplete="off"
				/>
			</Field>
			<Field label="Or an entry of this site">
				<SearchInput label="Search entries" value={words} onChange={setWords} />
			</Field>
			{words.trim().length > 1 && (
				<ul className={styles.results} aria-label="Entries" aria-busy={entries.isFetching}>
					{entries.data?.map((e) => (
						<li key={e.id}>
							<button
								type="button"
								className={styles.result}
								aria-pressed={href === e.href}
								onClick={() => {
									setHref(e.href);
									setName(e.name);
								}}
							>
								<span dir="auto">{e.name}</span>
								<span className={styles.resultNote}>
									{e.kind} · {e.href}
								</span>
								{e.status !== "published" && <Badge tone="draft">Not published</Badge>}
							</button>
						</li>
					))}
					{entries.data?.length === 0 && <li className={styles.resultNote}>No entry has these words.</li>}
					{entries.isError && (
						<li className={styles.resultNote}>The search did not answer. An address can be typed above.</li>
					)}
				</ul>
			)}
			<Checkbox label="Open in a new tab" checked={newTab} onChange={setNewTab} />
		</FormDialog>
	);
}
