import { type Editor, useEditorState } from "@tiptap/react";
import {
	Bold,
	ChevronDown,
	Code,
	CodeXml,
	Image,
	Italic,
	Link,
	List,
	ListOrdered,
	Minus,
	MoreHorizontal,
	Quote,
	RemoveFormatting,
	Search,
	SquareCode,
	SquarePlay,
	Strikethrough,
	Subscript,
	Superscript,
	Table,
	Underline,
} from "lucide-react";
import { Toolbar as Primitive } from "radix-ui";
import { memo, type ReactNode, type Ref } from "react";
import { IconButton, Menu, MenuItem } from "@/ui";
import styles from "../richtext.module.css";
import type { Ask } from "../slash/items";

interface Props {
	editor: Editor;
	ask(what: Ask): void;
	finding: boolean;
	onFind(): void;
	onSource(): void;
	ref?: Ref<HTMLDivElement>;
}

const styleNames = {
	p: "Text",
	h1: "Heading 1",
	h2: "Heading 2",
	h3: "Heading 3",
	h4: "Heading 4",
	h5: "Heading 5",
	h6: "Heading 6",
	pre: "Code",
	caption: "Caption",
} as const;
type StyleName = keyof typeof styleNames;

/** What is on where the caret is. */
function stateOf(e: Editor) {
	let style: StyleName = "p";
	for (const level of [1, 2, 3, 4, 5, 6] as const) if (e.isActive("heading", { level })) style = `h${level}`;
	if (e.isActive("codeBlock")) style = "pre";
	if (e.isActive("picture") || e.isActive("caption")) style = "caption";
	return {
		style,
		bold: e.isActive("bold"),
		italic: e.isActive("italic"),
		underline: e.isActive("underline"),
		strike: e.isActive("strike"),
		code: e.isActive("code"),
		link: e.isActive("link"),
		sub: e.isActive("element", { tag: "sub" }),
		sup: e.isActive("element", { tag: "sup" }),
		bullets: e.isActive("bulletList"),
		numbers: e.isActive("orderedList"),
		quote: e.isActive("blockquote"),
		table: e.isActive("table"),
	};
}

/** Toolbar is one stop of the tab key; the arrow keys move in it. */
export const Toolbar = memo(function Toolbar({ editor, ask, finding, onFind, onSource, ref }: Props) {
	const on = useEditorState({ editor, selector: ({ editor: e }) => stateOf(e) });
	const do_ = () => editor.chain().focus();
	const toggle = (name: string, attrs?: Record<string, unknown>) => () => void do_().toggleMark(name, attrs).run();
	return (
		<Primitive.Root
			ref={ref}
			className={styles.toolbar}
			aria-label="Formatting"
			onKeyDown={(e) => {
				if (e.key === "Escape") editor.commands.focus();
			}}
		>
			<Menu
				align="start"
				trigger={
					<Primitive.Button className={styles.style} aria-label={`Style: ${styleNames[on.style]}`}>
						<span>{styleNames[on.style]}</span>
						<ChevronDown aria-hidden="true" />
					</Primitive.Button>
				}
			>
				<MenuItem onSelect={() => do_().setParagraph().run()}>Text</MenuItem>
				{([2, 3, 4, 5] as const).map((level) => (
					<MenuItem key={level} onSelect={() => do_().setNode("heading", { level }).run()}>
						Heading {level}
					</MenuItem>
				))}
				<MenuItem onSelect={() => do_().toggleCodeBlock().run()} icon={<SquareCode />}>
					Code
				</MenuItem>
			</Menu>
			<Line />
			<Toggle label="Bold" on={on.bold} run={toggle("bold")} icon={<Bold />} />
			<Toggle label="Italic" on={on.italic} run={toggle("italic")} icon={<Italic />} />
			<Toggle label="Underline" on={on.underline} run={toggle("underline")} icon={<Underline />} />
			<Toggle label="Link" on={on.link} run={() => ask("link")} icon={<Link />} />
			<Line />
			<Toggle label="List" on={on.bullets} run={() => do_().toggleBulletList().run()} icon={<List />} />
			<Toggle
				label="Numbered list"
				on={on.numbers}
				run={() => do_().toggleOrderedList().run()}
				icon={<ListOrdered />}
			/>
			<Toggle label="Quote" on={on.quote} run={() => do_().toggleBlockquote().run()} icon={<Quote />} />
			<Line />
			<Press label="Image" run={() => ask("image")} icon={<Image />} />
			<Press label="Embed" run={() => ask("embed")} icon={<SquarePlay />} />
			<Press
				label="Table"
				run={() => do_().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run()}
				icon={<Table />}
				disabled={on.table}
			/>
			<Menu
				align="start"
				trigger={
					<Primitive.Button asChild>
						<IconButton label="More formatting">
							<MoreHorizontal />
						</IconButton>
					</Primitive.Button>
				}
			>
				<MenuItem icon={<Strikethrough />} onSelect={toggle("strike")}>
					{on.strike ? "No strike-through" : "Strike-through"}
				</MenuItem>
				<MenuItem icon={<Code />} onSelect={toggle("code")}>
					{on.code ? "No code" : "Code in the line"}
				</MenuItem>
				<MenuItem icon={<Subscript />} onSelect={toggle("element", { tag: "sub" })}>
					{on.sub ? "No subscript" : "Subscript"}
				</MenuItem>
				<MenuItem icon={<Superscript />} onSelect={toggle("element", { tag: "sup" })}>
					{on.sup ? "No superscript" : "Superscript"}
				</MenuItem>
				<MenuItem icon={<Minus />} onSelect={() => do_().setHorizontalRule().run()}>
					Line across
				</MenuItem>
				<MenuItem icon={<RemoveFormatting />} onSelect={() => do_().unsetAllMarks().run()}>
					Clear formatting
				</MenuItem>
			</Menu>
			<span className={styles.space} />
			<Toggle label="Find and replace" on={finding} run={onFind} icon={<Search />} />
			<Press label="HTML source" run={onSource} icon={<CodeXml />} />
		</Primitive.Root>
	);
});

function Line() {
	return <Primitive.Separator className={styles.separator} />;
}

function Toggle({ label, on, run, icon }: { label: string; on: boolean; run(): void; icon: ReactNode }) {
	return (
		<Primitive.Button asChild>
			<IconButton label={label} pressed={on} onMouseDown={(e) => e.preventDefault()} onClick={run}>
				{icon}
			</IconButton>
		</Primitive.Button>
	);
}

function Press({ label, run, icon, disabled }: { label: string; run(): void; icon: ReactNode; disabled?: boolean }) {
	return (
		<Primitive.Button asChild disabled={disabled}>
			<IconButton label={label} onMouseDown={(e) => e.preventDefault()} onClick={run}>
				{icon}
			</IconButton>
		</Primitive.Button>
	);
}
