import { Time, VisuallyHidden } from "@/ui";
import type { Line } from "./api";
import type { Column } from "./columns";
import styles from "./List.module.css";
import { Status, stateWord } from "./Status";

interface Props {
	column: Column;
	line: Line;
	/** Of people, by id. */
	people: ReadonlyMap<string, string>;
	/** Of documents and media that values name. */
	names: Readonly<Record<string, string>>;
}

/** Cell is what a line shows in a column; the name has its own, with the link. */
export function Cell({ column, line, people, names }: Props) {
	switch (column.key) {
		case "@state":
			return <Status state={line.state} scheduled={line.scheduled} />;
		case "@locales":
			return <Locales line={line} />;
		case "@author":
			return <span dir="auto">{line.author ? (people.get(line.author) ?? "somebody who left") : ""}</span>;
		case "@updated":
			return line.updated ? <Time at={line.updated} /> : null;
		case "@published":
			return line.state === "draft" || !line.published ? null : <Time at={line.published} />;
		case "@slug":
			return (
				<span dir="auto" className={styles.mono}>
					{line.slug}
				</span>
			);
		case "@num":
			return <span className={styles.mono}>{line.num}</span>;
		default:
			return <Value column={column} value={line.values?.[column.key]} names={names} />;
	}
}

function Locales({ line }: { line: Line }) {
	const all = line.locales ?? [];
	if (all.length === 0 || !all[0]?.locale) return null;
	return (
		<span className={styles.locales}>
			{all.slice(0, 5).map((l) => (
				<span
					key={l.locale}
					className={styles.locale}
					data-state={l.state}
					title={`${l.locale}: ${stateWord(l.state)}`}
				>
					{l.locale}
					<VisuallyHidden> {stateWord(l.state)}</VisuallyHidden>
				</span>
			))}
			{all.length > 5 && <span>+{all.length - 5}</span>}
		</span>
	);
}

/** plain takes the tags out of a text with markup: it is shown as text, never read as markup. */
export function plain(text: string): string {
	return text
		.replace(/<[^>]*>?/g, " ")
		.replace(/&nbsp;/g, " ")
		.replace(/\s+/g, " ")
		.trim();
}

/** shownValue is a value in words. */
export function shownValue(kind: string | undefined, value: unknown, names: Readonly<Record<string, string>>): string {
	if (value === undefined || value === null) return "";
	if (typeof value === "boolean") return value ? "Yes" : "No";
	if (Array.isArray(value)) return value.map((v) => names[String(v)] ?? "gone").join(", ");
	if (kind === "reference") return names[String(value)] ?? "gone";
	if (kind === "media") return (names[String(value)] ?? "gone").split("/").at(-1) ?? "";
	if (kind === "component" || kind === "component_picker" || kind === "repeater")
		return `${value} ${value === 1 ? "part" : "parts"}`;
	if (kind === "wysiwyg" || kind === "html") return plain(String(value));
	if (kind === "date") {
		const at = new Date(String(value));
		return Number.isNaN(at.getTime()) ? String(value) : at.toLocaleDateString(undefined, { dateStyle: "medium" });
	}
	return String(value);
}

function Value({ column, value, names }: { column: Column; value: unknown; names: Readonly<Record<string, string>> }) {
	if (column.kind === "color" && typeof value === "string") {
		return (
			<span className={styles.mono}>
				<span className={styles.swatch} style={{ backgroundColor: value }} aria-hidden="true" />
				{value}
			</span>
		);
	}
	return (
		<span dir="auto" className={column.kind === "number" ? styles.number : undefined}>
			{shownValue(column.kind, value, names)}
		</span>
	);
}
