import { ChevronDown, ChevronRight, Plus, Trash2 } from "lucide-react";
import { IconButton, toast } from "@/ui";
import { SortableList } from "@/ui/SortableList";
import { Button, css, Notice, Word } from "../settings/kit";
import own from "./builder.module.css";
import { FieldSettings } from "./FieldSettings";
import { infoOf } from "./kinds";
import { type ContentType, type DraftField, type Kind, moved } from "./model";

interface Props {
	fields: DraftField[];
	/** The repeaters that they are in. */
	path: string[];
	of: Kind;
	/** Id of the type that is edited. */
	self: string;
	all: readonly ContentType[];
	stored: ContentType | undefined;
	open: string | undefined;
	faults: Record<string, string>;
	readOnly: boolean;
	onOpen: (uid: string | undefined) => void;
	onChange: (path: readonly string[], f: (fields: DraftField[]) => DraftField[]) => void;
	onAdd: (path: string[]) => void;
}

/** FieldList is the fields of a type, or of a repeater: dragged or moved by keys and buttons, and opened one at a time. */
export function FieldList(p: Props) {
	const { fields, path, readOnly, onChange } = p;
	const name = (f: DraftField) => f.label || f.key || infoOf(f.kind).name;
	const remove = (f: DraftField) => {
		const at = fields.indexOf(f);
		onChange(path, (now) => now.filter((o) => o.uid !== f.uid));
		toast({
			text: f.id ? `${name(f)} is taken out. It stays until the changes are applied.` : `${name(f)} is taken out.`,
			undo: () => onChange(path, (now) => [...now.slice(0, at), f, ...now.slice(at)]),
		});
	};
	return (
		<SortableList
			className={own.list}
			label="Fields"
			items={fields}
			keyOf={(f) => f.uid}
			nameOf={name}
			readOnly={readOnly}
			onMove={(from, to) => onChange(path, (now) => moved(now, from, to))}
		>
			{(f, handle) => {
				const isOpen = p.open === f.uid || (f.fields ?? []).some((s) => s.uid === p.open);
				return (
					<div className={own.field} data-wrong={p.faults[f.uid] ? true : undefined}>
						<div className={own.bar}>
							{handle.grip}
							<button
								type="button"
								className={own.title}
								aria-expanded={isOpen}
								onClick={() => p.onOpen(isOpen ? undefined : f.uid)}
							>
								{isOpen ? <ChevronDown size={16} aria-hidden /> : <ChevronRight size={16} aria-hidden />}
								<span className={own.name} dir="auto">
									{name(f)}
								</span>
								<span className={own.meta}>
									{infoOf(f.kind).name} · <code>{f.key || "no id yet"}</code>
								</span>
								{f.required && <Word>Required</Word>}
								{f.id === 0 && <Word tone="live">New</Word>}
								{p.faults[f.uid] && <Word tone="trouble">Needs a look</Word>}
							</button>
							{handle.buttons}
							{!readOnly && (
								<IconButton label={`Take ${name(f)} out`} onClick={() => remove(f)}>
									<Trash2 />
								</IconButton>
							)}
						</div>
						{isOpen && (
							<div className={own.body}>
								<FieldSettings
									field={f}
									siblings={fields}
									of={p.of}
									inRepeater={path.length > 0}
									self={p.self}
									all={p.all}
									fault={p.faults[f.uid]}
									readOnly={readOnly}
									onChange={(next) =>
										onChange(path, (now) => now.map((o) => (o.uid === f.uid ? { ...o, ...next } : o)))
									}
								/>
								{f.kind === "repeater" && (
									<div className={css.stack}>
										<div className={css.row} style={{ justifyContent: "space-between" }}>
											<h3>Fields of each row</h3>
											{!readOnly && (
												<Button small onClick={() => p.onAdd([...path, f.uid])}>
													<Plus aria-hidden /> Add a field to the rows
												</Button>
											)}
										</div>
										{(f.fields ?? []).length === 0 ? (
											<Notice>No field in the rows yet.</Notice>
										) : (
											<FieldList {...p} fields={f.fields ?? []} path={[...path, f.uid]} />
										)}
									</div>
								)}
							</div>
						)}
					</div>
				);
			}}
		</SortableList>
	);
}
