import {
	type ButtonHTMLAttributes,
	type ComponentProps,
	type InputHTMLAttributes,
	type ReactNode,
	type SelectHTMLAttributes,
	type TextareaHTMLAttributes,
	useEffect,
	useState,
} from "react";
import { asFault } from "@/api";
import * as ui from "@/ui";
import css from "./kit.module.css";

/** The shapes that settings, builder, webhooks and explorer share on top of the primitives: cards with help, forms, secrets. */
export { css };

export type Tone = "live" | "draft" | "scheduled" | "trouble" | "neutral";

export function Page({
	title,
	lead,
	actions,
	narrow,
	children,
}: {
	title: string;
	lead?: ReactNode;
	actions?: ReactNode;
	narrow?: boolean;
	children: ReactNode;
}) {
	return (
		<ui.Page title={title} intro={lead} actions={actions} narrow={narrow}>
			<div className={css.page}>{children}</div>
		</ui.Page>
	);
}

export function Section({
	title,
	help,
	actions,
	tone,
	children,
}: {
	title?: ReactNode;
	help?: ReactNode;
	actions?: ReactNode;
	tone?: "trouble";
	children?: ReactNode;
}) {
	return (
		<div className={css.section} data-tone={tone}>
			<ui.Card title={title} actions={actions || undefined}>
				<div className={css.stack}>
					{help && <p className={css.help}>{help}</p>}
					{children}
				</div>
			</ui.Card>
		</div>
	);
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
	tone?: ui.ButtonKind;
	small?: boolean;
	/** What is being done; the button waits. */
	busy?: string | false;
	/** It changes something on the server: so do those of a colour, unless they say otherwise. */
	writes?: boolean;
}

export function Button({
	tone,
	small,
	busy,
	children,
	writes = tone === "primary" || tone === "danger",
	...rest
}: ButtonProps) {
	return (
		<ui.Button kind={tone} small={small} busy={Boolean(busy)} writes={writes} {...rest}>
			{busy || children}
		</ui.Button>
	);
}

export interface FieldBase {
	label: ReactNode;
	hint?: ReactNode;
	fault?: string;
	optional?: boolean;
}

function Field({ label, hint, fault, optional, id, children }: FieldBase & { id?: string; children: ReactNode }) {
	return (
		<ui.Field label={label} hint={hint} error={fault} counter={optional && "optional"} id={id}>
			{children}
		</ui.Field>
	);
}

export function TextField({
	label,
	hint,
	fault,
	optional,
	id,
	...rest
}: FieldBase & InputHTMLAttributes<HTMLInputElement> & { mono?: boolean; title?: never }) {
	return (
		<Field {...{ label, hint, fault, optional, id }}>
			<ui.Input autoComplete="off" {...rest} />
		</Field>
	);
}

export function AreaField({
	label,
	hint,
	fault,
	optional,
	id,
	...rest
}: FieldBase & TextareaHTMLAttributes<HTMLTextAreaElement> & { mono?: boolean }) {
	return (
		<Field {...{ label, hint, fault, optional, id }}>
			<ui.Textarea {...rest} />
		</Field>
	);
}

export function SelectField({
	label,
	hint,
	fault,
	optional,
	id,
	value,
	onChange,
	children,
	...rest
}: FieldBase &
	Omit<SelectHTMLAttributes<HTMLSelectElement>, "value" | "onChange"> & {
		value: string;
		onChange(event: { target: { value: string } }): void;
	}) {
	return (
		<Field {...{ label, hint, fault, optional, id }}>
			<ui.Select {...rest} value={value} onChange={(next) => onChange({ target: { value: next } })}>
				{children}
			</ui.Select>
		</Field>
	);
}

export function CheckField({
	onChange,
	...rest
}: Omit<ComponentProps<typeof ui.Checkbox>, "onChange"> & {
	onChange(event: { target: { checked: boolean } }): void;
}) {
	return <ui.Checkbox {...rest} onChange={(checked) => onChange({ target: { checked } })} />;
}

/** Word is a state: a colour, and always the word beside it. */
export function Word({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
	return <ui.Badge tone={tone === "neutral" ? "plain" : tone}>{children}</ui.Badge>;
}

export function Notice({
	tone = "neutral",
	title,
	children,
	actions,
}: {
	tone?: Tone;
	title?: ReactNode;
	children?: ReactNode;
	actions?: ReactNode;
}) {
	return (
		<div className={css.notice} data-tone={tone}>
			{title && <strong>{title}</strong>}
			{children && <div>{children}</div>}
			{actions && <div className={css.row}>{actions}</div>}
		</div>
	);
}

/** Fault says what went wrong and what to do; nothing while nothing did. */
export function Fault({ error }: { error: unknown }) {
	if (!error) return null;
	const fault = asFault(error);
	const fields = Object.entries(fault.fields);
	return (
		<div role="alert">
			<Notice tone="trouble" title={fault.detail}>
				{fields.length > 0 && (
					<ul>
						{fields.map(([path, text]) => (
							<li key={path}>
								<code>{path}</code>: {text}
							</li>
						))}
					</ul>
				)}
			</Notice>
		</div>
	);
}

export const { Code } = ui;

/** Secret is shown once: what is not copied now is gone. */
export function Secret({ value, label }: { value: string; label: string }) {
	return (
		<div className={css.secret}>
			<ui.Input mono readOnly dir="ltr" aria-label={label} value={value} onFocus={(e) => e.target.select()} />
			<ui.CopyButton text={value} small={false} />
		</div>
	);
}

export function When({ at, none = "Never" }: { at?: string | number | null; none?: string }) {
	if (!at) return <span className={css.sub}>{none}</span>;
	return <ui.Time at={new Date(at).toISOString()} />;
}

export function Dialog({
	title,
	open,
	onClose,
	wide,
	footer,
	children,
	lead,
}: {
	title: ReactNode;
	lead?: ReactNode;
	open: boolean;
	onClose: () => void;
	wide?: boolean;
	footer?: ReactNode;
	children?: ReactNode;
}) {
	return (
		<ui.Dialog
			open={open}
			onOpenChange={(now) => !now && onClose()}
			title={title}
			description={lead}
			footer={footer}
			size={wide ? "large" : "medium"}
		>
			<div className={css.stack}>{children}</div>
		</ui.Dialog>
	);
}

/** Confirm asks before what cannot be taken back; with a word, that has to be typed. */
export function Confirm({
	title,
	text,
	action,
	word,
	open,
	onClose,
	onConfirm,
	busy,
	error,
}: {
	title: string;
	text: ReactNode;
	action: string;
	word?: string;
	open: boolean;
	onClose: () => void;
	onConfirm: () => void;
	busy?: boolean;
	error?: unknown;
}) {
	const [typed, setTyped] = useState("");
	useEffect(() => {
		if (!open) setTyped("");
	}, [open]);
	return (
		<Dialog
			title={title}
			open={open}
			onClose={onClose}
			footer={
				<>
					<Button onClick={onClose}>Cancel</Button>
					<Button
						tone="danger"
						busy={busy && `${action} …`}
						disabled={word !== undefined && typed !== word}
						onClick={onConfirm}
					>
						{action}
					</Button>
				</>
			}
		>
			<div>{text}</div>
			{word !== undefined && (
				<TextField label={`Type ${word} to confirm`} mono value={typed} onChange={(e) => setTyped(e.target.value)} />
			)}
			<Fault error={error} />
		</Dialog>
	);
}
