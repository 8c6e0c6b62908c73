import { type Editor, useEditorState } from "@tiptap/react";
import { ArrowDown, ArrowUp } from "lucide-react";
import { memo, type ReactNode, useState } from "react";
import { Button, Field, FormDialog, IconButton, Menu, MenuItem, Select, Textarea } from "@/ui";
import { providerOf } from "../embed/providers";
import styles from "../richtext.module.css";
import { languageOf, withLanguage } from "../schema/codeblock";
import { alignOf, islandName, withAlign } from "../schema/islands";
import { isSafeLink } from "../schema/keep";
import type { Ask } from "../slash/items";
import { canMove, change, move, remove, type Selected, selected } from "./selected";

interface Props {
	editor: Editor;
	ask(what: Ask): void;
}

const languages = [
	"",
	"bash",
	"css",
	"go",
	"html",
	"javascript",
	"json",
	"php",
	"python",
	"ruby",
	"sql",
	"typescript",
	"yaml",
];

/** ContextBar is what can be done with what the caret is in: a link, a picture, a table, an island of HTML. */
export const ContextBar = memo(function ContextBar({ editor, ask }: Props) {
	const now = useEditorState({
		editor,
		selector: ({ editor: e }) => {
			const here = selected(e, "picture", "image", "embed", "rawBlock", "rawInline", "codeBlock");
			return {
				at: here,
				up: here !== null && canMove(e, here, -1),
				down: here !== null && canMove(e, here, 1),
				table: e.isActive("table"),
				link: e.isActive("link") ? String(e.getAttributes("link").href ?? "") : null,
			};
		},
		equalityFn: (a, b) =>
			a.at?.node === b?.at?.node &&
			a.at?.pos === b?.at?.pos &&
			a.up === b?.up &&
			a.down === b?.down &&
			a.table === b?.table &&
			a.link === b?.link,
	});
	const { at, table, link } = now;
	if (!at && !table && link === null) return null;
	const what = at && names[at.node.type.name];
	return (
		<div className={styles.context}>
			{link !== null && <OfLink editor={editor} href={link} ask={ask} />}
			{(at?.node.type.name === "picture" || at?.node.type.name === "image") && (
				<OfPicture editor={editor} at={at} ask={ask} />
			)}
			{at?.node.type.name === "embed" && (
				<Row label="Embed">
					<span className={styles.contextText}>{providerOf(at.node.attrs.frame.src)}</span>
					<Button small kind="quiet" onClick={() => remove(editor, at)}>
						Remove
					</Button>
				</Row>
			)}
			{(at?.node.type.name === "rawBlock" || at?.node.type.name === "rawInline") && (
				<OfIsland editor={editor} at={at} />
			)}
			{at?.node.type.name === "codeBlock" && (
				<Row label="Code">
					<Select
						aria-label="Language"
						value={languageOf(at.node.attrs.inner)}
						onChange={(to) => change(editor, at, { inner: withLanguage(at.node.attrs.inner, to) })}
						options={[...new Set([...languages, languageOf(at.node.attrs.inner)])].map((l) => ({
							value: l,
							label: l || "No language",
						}))}
					/>
				</Row>
			)}
			{at && what && (
				<Row label={`Place of the ${what}`}>
					<IconButton label={`Move the ${what} up`} disabled={!now.up} onClick={() => move(editor, at, -1)}>
						<ArrowUp />
					</IconButton>
					<IconButton label={`Move the ${what} down`} disabled={!now.down} onClick={() => move(editor, at, 1)}>
						<ArrowDown />
					</IconButton>
				</Row>
			)}
			{table && <OfTable editor={editor} />}
		</div>
	);
});

/** What can be dragged, and so moved by buttons, too. */
const names: Record<string, string> = { picture: "picture", image: "picture", embed: "embed", rawBlock: "HTML" };

function Row({ label, children }: { label: string; children: ReactNode }) {
	return (
		// biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own layout
		<div role="group" aria-label={label} className={styles.contextRow}>
			{children}
		</div>
	);
}

function OfLink({ editor, href, ask }: { editor: Editor; href: string; ask(what: Ask): void }) {
	const safe = isSafeLink(href);
	return (
		<Row label="Link">
			<span className={styles.contextText} dir="ltr">
				{safe ? href : `Leads nowhere here: ${href}`}
			</span>
			<Button small kind="quiet" onClick={() => ask("link")}>
				Change
			</Button>
			{safe && /^https?:/i.test(href) && (
				<a className={styles.contextLink} href={href} target="_blank" rel="noopener noreferrer">
					Open
				</a>
			)}
			<Button small kind="quiet" onClick={() => editor.chain().focus().extendMarkRange("link").unsetMark("link").run()}>
				Remove link
			</Button>
		</Row>
	);
}

const places = {
	"": "In the column",
	left: "Left, text around it",
	center: "Centred",
	right: "Right, text around it",
	wide: "Wide",
	full: "Full width",
} as const;

function OfPicture({ editor, at, ask }: { editor: Editor; at: Selected; ask(what: Ask): void }) {
	const inside = at.node.type.name === "picture" && alignOf(at.node.attrs.image) ? "image" : "keep";
	const place = alignOf(at.node.attrs[inside]) as keyof typeof places;
	return (
		<Row label="Image">
			<span className={styles.contextText} data-trouble={at.node.attrs.alt === null ? "" : undefined}>
				{at.node.attrs.alt === null ? "No alternative text" : at.node.attrs.alt || "Decorative"}
			</span>
			<Button small kind="quiet" onClick={() => ask("image")}>
				Change
			</Button>
			<Menu
				align="start"
				trigger={
					<Button small kind="quiet">
						{places[place] ?? "Place"}
					</Button>
				}
			>
				{(Object.keys(places) as (keyof typeof places)[]).map((to) => (
					<MenuItem key={to} onSelect={() => change(editor, at, { [inside]: withAlign(at.node.attrs[inside], to) })}>
						{places[to]}
					</MenuItem>
				))}
			</Menu>
			<Button small kind="quiet" onClick={() => remove(editor, at)}>
				Remove
			</Button>
		</Row>
	);
}

function OfIsland({ editor, at }: { editor: Editor; at: Selected }) {
	const [source, setSource] = useState<string | null>(null);
	return (
		<Row label="HTML">
			<span className={styles.contextText}>
				<code>{islandName(at.node.attrs.source)}</code>
			</span>
			<Button small kind="quiet" onClick={() => setSource(at.node.attrs.source)}>
				Edit its HTML
			</Button>
			<Button small kind="quiet" onClick={() => remove(editor, at)}>
				Remove
			</Button>
			{source !== null && (
				<FormDialog
					local
					open
					firm
					onOpenChange={(open) => !open && setSource(null)}
					title="HTML that stands for itself"
					description="It is stored as it is written here. The editor shows its name alone."
					verb="Change HTML"
					disabled={source.trim() === ""}
					onSubmit={() => {
						change(editor, at, { source });
						setSource(null);
					}}
				>
					<Field label="HTML">
						<Textarea
							mono
							dir="ltr"
							rows={10}
							spellCheck={false}
							value={source}
							onChange={(e) => setSource(e.target.value)}
						/>
					</Field>
				</FormDialog>
			)}
		</Row>
	);
}

function OfTable({ editor }: { editor: Editor }) {
	const run = (f: (c: ReturnType<Editor["chain"]>) => ReturnType<Editor["chain"]>) => () =>
		void f(editor.chain().focus()).run();
	return (
		<Row label="Table">
			<Menu
				align="start"
				trigger={
					<Button small kind="quiet">
						Row
					</Button>
				}
			>
				<MenuItem onSelect={run((c) => c.addRowBefore())}>Add a row above</MenuItem>
				<MenuItem onSelect={run((c) => c.addRowAfter())}>Add a row below</MenuItem>
				<MenuItem onSelect={run((c) => c.toggleHeaderRow())}>Head row on or off</MenuItem>
				<MenuItem danger onSelect={run((c) => c.deleteRow())}>
					Remove the row
				</MenuItem>
			</Menu>
			<Menu
				align="start"
				trigger={
					<Button small kind="quiet">
						Column
					</Button>
				}
			>
				<MenuItem onSelect={run((c) => c.addColumnBefore())}>Add a column before</MenuItem>
				<MenuItem onSelect={run((c) => c.addColumnAfter())}>Add a column after</MenuItem>
				<MenuItem onSelect={run((c) => c.toggleHeaderColumn())}>Head column on or off</MenuItem>
				<MenuItem danger onSelect={run((c) => c.deleteColumn())}>
					Remove the column
				</MenuItem>
			</Menu>
			<Button small kind="quiet" onClick={run((c) => c.mergeOrSplit())}>
				Merge or split cells
			</Button>
			<Button small kind="quiet" onClick={run((c) => c.deleteTable())}>
				Remove table
			</Button>
		</Row>
	);
}
