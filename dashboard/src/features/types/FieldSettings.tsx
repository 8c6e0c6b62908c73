import { Plus, X } from "lucide-react";
import { Checkbox, IconButton } from "@/ui";
import { Button, CheckField, css, Notice, SelectField, TextField } from "../settings/kit";
import own from "./builder.module.css";
import { Example } from "./Example";
import { free, keyFault, keyOf, reservedKeys } from "./keys";
import { rulesOf } from "./kinds";
import type { ContentType, DraftField, Kind } from "./model";

interface Props {
	field: DraftField;
	siblings: readonly DraftField[];
	of: Kind;
	inRepeater: boolean;
	self: string;
	all: readonly ContentType[];
	fault: string | undefined;
	readOnly: boolean;
	onChange: (next: Partial<DraftField>) => void;
}

/** FieldSettings is what a field of its kind can be told, with what an editor will see. */
export function FieldSettings({ field: f, siblings, of, inRepeater, self, all, fault, readOnly, onChange }: Props) {
	const rules = rulesOf(f.kind, Boolean(f.many), of, inRepeater);
	const taken = siblings.filter((o) => o.uid !== f.uid).map((o) => o.key);
	const number = (v: string) => (v.trim() === "" || Number.isNaN(Number(v)) ? undefined : Number(v));
	const whole = (v: string) => {
		const n = number(v);
		return n === undefined || n < 0 ? undefined : Math.floor(n);
	};
	const isKeyFault = fault && fault === keyFault(f.key, taken, reservedKeys(of, true)) ? fault : undefined;
	return (
		<fieldset disabled={readOnly} className={css.stack}>
			{fault && !isKeyFault && <p className={css.fault}>{fault}</p>}
			<div className={css.columns}>
				<TextField
					label="Label"
					hint="As editors see it."
					maxLength={200}
					value={f.label ?? ""}
					onChange={(e) => {
						const label = e.target.value;
						onChange(f.follows ? { label, key: free(keyOf(label), taken) || f.key } : { label });
					}}
				/>
				<TextField
					label="API id"
					mono
					dir="ltr"
					maxLength={64}
					hint={`In answers: fields.${f.key || "…"}`}
					fault={isKeyFault}
					value={f.key}
					onChange={(e) => onChange({ key: e.target.value, follows: false })}
				/>
			</div>
			{f.id !== 0 && !f.follows && <Renamed field={f} />}
			<Specific f={f} self={self} all={all} onChange={onChange} />
			<div className={css.row} style={{ columnGap: 24 }}>
				<CheckField
					label="Required"
					hint="A draft may be without; publishing needs it."
					checked={Boolean(f.required)}
					onChange={(e) => onChange({ required: e.target.checked || undefined })}
				/>
				{rules.unique && (
					<CheckField
						label="Unique"
						hint="No two documents have the same."
						checked={Boolean(f.unique)}
						onChange={(e) => onChange({ unique: e.target.checked || undefined })}
					/>
				)}
			</div>
			{(rules.length || rules.range) && (
				<div className={css.columns}>
					{rules.length && (
						<>
							<TextField
								label="Least characters"
								optional
								inputMode="numeric"
								value={f.min_length ?? ""}
								onChange={(e) => onChange({ min_length: whole(e.target.value) })}
							/>
							<TextField
								label="Most characters"
								optional
								inputMode="numeric"
								value={f.max_length ?? ""}
								onChange={(e) => onChange({ max_length: whole(e.target.value) })}
							/>
						</>
					)}
					{rules.range && (
						<>
							<TextField
								label={f.kind === "number" ? "Least" : "At least how many"}
								optional
								inputMode="decimal"
								value={f.min ?? ""}
								onChange={(e) => onChange({ min: number(e.target.value) })}
							/>
							<TextField
								label={f.kind === "number" ? "Greatest" : "At most how many"}
								optional
								inputMode="decimal"
								value={f.max ?? ""}
								onChange={(e) => onChange({ max: number(e.target.value) })}
							/>
						</>
					)}
					{rules.pattern && (
						<TextField
							label="Pattern"
							optional
							mono
							dir="ltr"
							hint="A regular expression (RE2) that the whole value must match."
							value={f.pattern ?? ""}
							onChange={(e) => onChange({ pattern: e.target.value || undefined })}
						/>
					)}
				</div>
			)}
			<div className={own.example}>
				<span className={css.sub}>As editors see it</span>
				<Example field={f} all={all} />
			</div>
		</fieldset>
	);
}

/** Renamed says that a new id keeps what is stored. */
function Renamed({ field: f }: { field: DraftField }) {
	const initial = f.uid === `f${f.id}`;
	if (!initial) return null;
	return (
		<p className={css.hint}>
			Changing the API id is safe: what is stored stays with the field, and is answered under the new id.
		</p>
	);
}

function Specific({ f, self, all, onChange }: Pick<Props, "self" | "all" | "onChange"> & { f: DraftField }) {
	const isNew = f.id === 0;
	switch (f.kind) {
		case "dropdown":
			return <Choices f={f} onChange={onChange} />;
		case "reference":
			return (
				<div className={css.columns}>
					<SelectField
						label="Refers to"
						disabled={!isNew}
						hint={isNew ? undefined : "Fixed once the field is stored. Take it out and add another to change it."}
						value={f.target ?? ""}
						onChange={(e) => onChange({ target: e.target.value || undefined })}
					>
						<option value="">Choose …</option>
						{all
							.filter((t) => t.kind === "page" || t.kind === "collection")
							.map((t) => (
								<option key={t.id} value={t.id}>
									{t.name || t.key}
								</option>
							))}
					</SelectField>
					<SelectField
						label="How many"
						disabled={!isNew}
						value={f.many ? "many" : "one"}
						onChange={(e) => onChange({ many: e.target.value === "many" || undefined })}
					>
						<option value="one">One</option>
						<option value="many">Several, in an order</option>
					</SelectField>
				</div>
			);
		case "component":
		case "component_picker": {
			const components = all.filter((t) => t.kind === "component" && t.id !== self);
			if (components.length === 0) {
				return (
					<Notice tone="draft" title="The site has no component yet">
						Make one first: content types, new type, component.
					</Notice>
				);
			}
			if (f.kind === "component") {
				return (
					<SelectField
						label="Component"
						value={f.components?.[0] ?? ""}
						onChange={(e) => onChange({ components: e.target.value ? [e.target.value] : [] })}
					>
						<option value="">Choose …</option>
						{components.map((t) => (
							<option key={t.id} value={t.id}>
								{t.name || t.key}
							</option>
						))}
					</SelectField>
				);
			}
			const chosen = f.components ?? [];
			return (
				<fieldset className={css.stack} style={{ gap: 4 }}>
					<legend className={css.label}>Components to pick from</legend>
					<div className={css.row} style={{ columnGap: 20 }}>
						{components.map((t) => (
							<Checkbox
								key={t.id}
								label={<span dir="auto">{t.name || t.key}</span>}
								checked={chosen.includes(t.id)}
								onChange={(on) => onChange({ components: on ? [...chosen, t.id] : chosen.filter((id) => id !== t.id) })}
							/>
						))}
					</div>
				</fieldset>
			);
		}
		default:
			return null;
	}
}

function Choices({ f, onChange }: { f: DraftField; onChange: Props["onChange"] }) {
	const choices = f.choices ?? [];
	const set = (i: number, next: { value?: string; label?: string }) =>
		onChange({ choices: choices.map((c, at) => (at === i ? { ...c, ...next } : c)) });
	return (
		<fieldset className={css.stack} style={{ gap: 8 }}>
			<legend className={css.label}>Choices</legend>
			{choices.map((c, i) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: choices have no id, and their values change as they are typed
				<div key={i} className={own.choice}>
					<TextField
						label="Label"
						value={c.label}
						onChange={(e) => {
							const label = e.target.value;
							const followed = !c.value || c.value === keyOf(c.label);
							set(i, followed ? { label, value: keyOf(label) } : { label });
						}}
					/>
					<TextField
						label="Value in the API"
						mono
						dir="ltr"
						value={c.value}
						onChange={(e) => set(i, { value: e.target.value })}
					/>
					<IconButton
						label={`Take the choice ${c.label || i + 1} out`}
						onClick={() => onChange({ choices: choices.filter((_, at) => at !== i) })}
					>
						<X />
					</IconButton>
				</div>
			))}
			<div>
				<Button small onClick={() => onChange({ choices: [...choices, { value: "", label: "" }] })}>
					<Plus aria-hidden /> Add a choice
				</Button>
			</div>
		</fieldset>
	);
}
