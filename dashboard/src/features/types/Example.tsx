import { useState } from "react";
import { Checkbox, Field, Input, Select, Textarea } from "@/ui";
import { css, Word } from "../settings/kit";
import { infoOf } from "./kinds";
import type { ContentType, DraftField } from "./model";

/** Example is the field as an editor will see it; it can be tried, and keeps nothing. */
export function Example({ field: f, all }: { field: DraftField; all: readonly ContentType[] }) {
	const [value, setValue] = useState("");
	const info = infoOf(f.kind);
	const label = f.label || f.key || info.name;
	const counter = f.max_length != null ? `${[...value].length} of ${f.max_length}` : undefined;
	const fault = faultOf(f, value);
	const names = (ids: readonly string[] | undefined | null) =>
		(ids ?? []).map((id) => all.find((t) => t.id === id)?.name ?? "?");
	const wrap = (control: React.ReactNode) => (
		<Field label={<span dir="auto">{label}</span>} required={f.required} counter={counter} error={fault}>
			{control}
		</Field>
	);
	switch (f.kind) {
		case "short_text":
			return wrap(<Input placeholder={info.example} value={value} onChange={(e) => setValue(e.target.value)} />);
		case "long_text":
		case "wysiwyg":
		case "html":
		case "form":
			return wrap(
				<Textarea
					mono={f.kind !== "long_text" && f.kind !== "wysiwyg"}
					placeholder={info.example}
					value={value}
					onChange={(e) => setValue(e.target.value)}
				/>,
			);
		case "number":
			return wrap(
				<Input
					inputMode="decimal"
					placeholder={info.example}
					value={value}
					onChange={(e) => setValue(e.target.value)}
				/>,
			);
		case "date":
			return wrap(<Input type="datetime-local" value={value} onChange={(e) => setValue(e.target.value)} />);
		case "color":
			return wrap(<Input type="color" value={value || "#e3a21a"} onChange={(e) => setValue(e.target.value)} />);
		case "checkbox":
			return (
				<Checkbox
					label={<span dir="auto">{label}</span>}
					checked={value !== ""}
					onChange={(on) => setValue(on ? "1" : "")}
				/>
			);
		case "dropdown":
			return wrap(
				<Select value={value} onChange={setValue}>
					<option value="">Choose …</option>
					{(f.choices ?? []).map((c, i) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: a value may stand twice while it is typed
						<option key={i} value={c.value}>
							{c.label || c.value}
						</option>
					))}
				</Select>,
			);
		default:
			return (
				<div className={css.stack} style={{ gap: 4 }}>
					<strong dir="auto">{label}</strong>
					<span className={css.row}>
						{f.kind === "component" || f.kind === "component_picker" ? (
							names(f.components).map((n) => <Word key={n}>{n}</Word>)
						) : f.kind === "reference" ? (
							<Word>{f.target ? `Choose from ${names([f.target])[0]}` : "Choose what it refers to"}</Word>
						) : f.kind === "repeater" ? (
							<Word>{(f.fields ?? []).length} fields a row</Word>
						) : (
							<Word>{info.example}</Word>
						)}
					</span>
				</div>
			);
	}
}

/** faultOf is what an editor would be told of a value at publishing. */
function faultOf(f: DraftField, value: string): string | undefined {
	if (value === "") return undefined;
	const n = [...value].length;
	if (f.min_length != null && n < f.min_length) return `At least ${f.min_length} characters.`;
	if (f.max_length != null && n > f.max_length) return `At most ${f.max_length} characters.`;
	if (f.kind === "number") {
		const v = Number(value);
		if (Number.isNaN(v)) return "A number.";
		if (f.min != null && v < f.min) return `At least ${f.min}.`;
		if (f.max != null && v > f.max) return `At most ${f.max}.`;
	}
	if (f.pattern) {
		try {
			if (!new RegExp(`^(?:${f.pattern})$`, "u").test(value)) return "It does not match the pattern.";
		} catch {
			return "The pattern is no regular expression.";
		}
	}
	return undefined;
}
