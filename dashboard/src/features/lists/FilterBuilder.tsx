import { ListFilter, Plus, X } from "lucide-react";
import { Button, IconButton, Input, Popover, Select } from "@/ui";
import styles from "./FilterBuilder.module.css";
import { type Asked, fresh, moments, opWord, sentence } from "./fields";
import {
	addCondition,
	addGroup,
	type Condition,
	dropCondition,
	excludes,
	type Filter,
	type Op,
	setCondition,
} from "./filter";

export interface Person {
	person: string;
	name: string;
}

interface Props {
	filter: Filter;
	onChange(next: Filter): void;
	asked: readonly Asked[];
	people: readonly Person[];
}

/** FilterBuilder makes a filter of conditions: all groups must hold, of a group any one. */
export function FilterBuilder({ filter, onChange, asked, people }: Props) {
	const first = asked[0] as Asked;
	const size = filter.reduce((n, g) => n + g.length, 0);
	return (
		<Popover
			label="Filter"
			trigger={
				<Button icon={<ListFilter aria-hidden="true" />} aria-expanded={undefined}>
					Filter{size > 0 && <span className={styles.count}>{size}</span>}
				</Button>
			}
		>
			<div className={styles.builder}>
				{filter.length === 0 && <p className={styles.none}>Every entry is listed. Add a condition to see fewer.</p>}
				{filter.map((group, g) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: groups have no other name than their place
					<fieldset key={g} className={styles.group}>
						<legend className={styles.legend}>{g === 0 ? "Entries where" : "and where"}</legend>
						{group.map((c, i) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: likewise
							<div key={i} className={styles.line}>
								{i > 0 && <span className={styles.or}>or</span>}
								<One
									condition={c}
									asked={asked}
									people={people}
									alone={group.length === 1}
									onChange={(next) => onChange(setCondition(filter, g, i, next))}
								/>
								<IconButton
									label={`Remove the condition ${i + 1}`}
									onClick={() => onChange(dropCondition(filter, g, i))}
								>
									<X />
								</IconButton>
							</div>
						))}
						{!group.some(excludes) && (
							<Button
								small
								kind="quiet"
								icon={<Plus aria-hidden="true" />}
								onClick={() => onChange(addCondition(filter, g, group.at(-1) ?? fresh(first)))}
							>
								or
							</Button>
						)}
					</fieldset>
				))}
				<div className={styles.foot}>
					<Button small icon={<Plus aria-hidden="true" />} onClick={() => onChange(addGroup(filter, fresh(first)))}>
						{filter.length === 0 ? "Add a condition" : "and"}
					</Button>
					{filter.length > 0 && (
						<Button small kind="quiet" onClick={() => onChange([])}>
							Clear filter
						</Button>
					)}
				</div>
			</div>
		</Popover>
	);
}

interface OneProps {
	condition: Condition;
	asked: readonly Asked[];
	people: readonly Person[];
	/** It has no alternatives: only such a one can exclude. */
	alone: boolean;
	onChange(next: Condition): void;
}

function One({ condition: c, asked, people, alone, onChange }: OneProps) {
	const a = asked.find((x) => x.key === c.field);
	const groups = [...new Set(asked.map((x) => x.group))];
	const is = c.op === "exists" && c.value === "false" ? "empty" : c.op;
	const choices = (a?.ops ?? [c.op]).filter((op) => alone || op !== "ne" || c.op === "ne");
	return (
		<>
			<Select
				aria-label="Field"
				className={styles.field}
				value={c.field}
				onChange={(key) => {
					const next = asked.find((x) => x.key === key);
					if (next) onChange(fresh(next));
				}}
			>
				{!a && <option value={c.field}>{c.field}</option>}
				{groups.map((g) => (
					<optgroup key={g} label={g}>
						{asked
							.filter((x) => x.group === g)
							.map((x) => (
								<option key={x.key} value={x.key}>
									{x.label}
								</option>
							))}
					</optgroup>
				))}
			</Select>
			<Select
				aria-label="Comparison"
				className={styles.op}
				value={is}
				onChange={(op) => {
					if (op === "exists" || op === "empty")
						onChange({ ...c, op: "exists", value: op === "exists" ? "true" : "false" });
					else onChange({ ...c, op: op as Op, value: c.op === "exists" ? "" : c.value });
				}}
			>
				{choices.map((op) => (
					<option key={op} value={op}>
						{opWord(op, a?.input ?? "text")}
					</option>
				))}
				{choices.includes("exists") && alone && <option value="empty">is empty</option>}
			</Select>
			{c.op !== "exists" && (
				<Value asked={a} value={c.value} people={people} onChange={(value) => onChange({ ...c, value })} />
			)}
		</>
	);
}

function Value({
	asked,
	value,
	people,
	onChange,
}: {
	asked: Asked | undefined;
	value: string;
	people: readonly Person[];
	onChange(v: string): void;
}) {
	const label = "Value";
	switch (asked?.input) {
		case "choice":
			return (
				<Select aria-label={label} className={styles.value} value={value} onChange={onChange} options={asked.choices} />
			);
		case "yes":
			return (
				<Select
					aria-label={label}
					className={styles.value}
					value={value}
					onChange={onChange}
					options={[
						{ value: "true", label: "yes" },
						{ value: "false", label: "no" },
					]}
				/>
			);
		case "person":
			return (
				<Select
					aria-label={label}
					className={styles.value}
					value={value}
					onChange={onChange}
					options={[{ value: "$me", label: "me" }, ...people.map((p) => ({ value: p.person, label: p.name }))]}
				/>
			);
		case "date": {
			const named = moments.some((m) => m.value === value);
			return (
				<>
					<Select
						aria-label={label}
						className={styles.value}
						value={named ? value : "day"}
						onChange={(v) => onChange(v === "day" ? new Date().toISOString().slice(0, 10) : v)}
						options={[...moments, { value: "day", label: "a day…" }]}
					/>
					{!named && (
						<Input
							aria-label="Day"
							type="date"
							className={styles.value}
							value={value.slice(0, 10)}
							onChange={(e) => onChange(e.target.value)}
						/>
					)}
				</>
			);
		}
		default:
			return (
				<Input
					aria-label={label}
					className={styles.value}
					inputMode={asked?.input === "number" ? "decimal" : undefined}
					value={value}
					onChange={(e) => onChange(e.target.value)}
				/>
			);
	}
}

/** FilterChips are the conditions that hold, in words, each with a way to drop it. */
export function FilterChips({ filter, onChange, asked, people }: Props) {
	if (filter.length === 0) return null;
	const person = (id: string) => people.find((p) => p.person === id)?.name ?? id;
	return (
		<ul className={styles.chips} aria-label="Conditions">
			{filter.map((group, g) => {
				const words = group.map((c) => sentence(c, asked, person)).join(" or ");
				return (
					// biome-ignore lint/suspicious/noArrayIndexKey: groups have no other name than their place
					<li key={g} className={styles.chip}>
						<span dir="auto">{words}</span>
						<button
							type="button"
							aria-label={`Drop: ${words}`}
							onClick={() => onChange(filter.filter((_, i) => i !== g))}
						>
							<X aria-hidden="true" />
						</button>
					</li>
				);
			})}
		</ul>
	);
}
