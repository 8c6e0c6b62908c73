import { X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { asFault } from "@/api";
import { Button, IconButton } from "./Button";
import { cx } from "./cx";
import styles from "./toast.module.css";

export interface ToastOptions {
	text: string;
	/** Takes back what was done, while the toast is there. */
	undo?: () => void;
	/** Another thing to do than to undo. */
	action?: { label: string; run: () => void };
	tone?: "plain" | "trouble";
	/** Milliseconds; 10 s with something to do, 5 s without. Faults stay. */
	stay?: number;
}

interface Entry extends ToastOptions {
	id: number;
}

let entries: readonly Entry[] = [];
let last = 0;
const listeners = new Set<() => void>();

function change(next: readonly Entry[]) {
	entries = next;
	for (const f of listeners) f();
}

/** toast says what was done, with a way back. It returns what takes it away. */
export function toast(options: ToastOptions): () => void {
	const entry = { ...options, id: ++last };
	change([...entries.slice(-2), entry]);
	return () => change(entries.filter((e) => e.id !== entry.id));
}

/** toastFault says what could not be done, and why. */
export function toastFault(error: unknown, what?: string) {
	const fault = asFault(error);
	toast({ text: what ? `${what} ${fault.detail}` : fault.detail, tone: "trouble" });
}

/** Toaster is where toasts appear; the frame holds one. */
export function Toaster() {
	const list = useSyncExternalStore(
		(f) => {
			listeners.add(f);
			return () => listeners.delete(f);
		},
		() => entries,
	);
	return (
		<section className={styles.toaster} aria-label="Messages" aria-live="polite">
			{list.map((e) => (
				<One key={e.id} entry={e} />
			))}
		</section>
	);
}

function One({ entry }: { entry: Entry }) {
	const [held, hold] = useState(false);
	const stay = entry.stay ?? (entry.tone === "trouble" ? 0 : entry.undo || entry.action ? 10_000 : 5_000);
	const close = () => change(entries.filter((e) => e.id !== entry.id));
	// biome-ignore lint/correctness/useExhaustiveDependencies: close is of the entry
	useEffect(() => {
		if (held || stay === 0) return;
		const timer = setTimeout(close, stay);
		return () => clearTimeout(timer);
	}, [held, stay, entry.id]);
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: looking at it holds it; nothing can be done here
		<div
			className={cx(styles.toast, entry.tone === "trouble" && styles.trouble)}
			role={entry.tone === "trouble" ? "alert" : undefined}
			onPointerEnter={() => hold(true)}
			onPointerLeave={() => hold(false)}
			onFocus={() => hold(true)}
			onBlur={() => hold(false)}
		>
			<span className={styles.text} dir="auto">
				{entry.text}
			</span>
			{entry.undo && (
				<Button
					small
					onClick={() => {
						entry.undo?.();
						close();
					}}
				>
					Undo
				</Button>
			)}
			{entry.action && (
				<Button
					small
					onClick={() => {
						entry.action?.run();
						close();
					}}
				>
					{entry.action.label}
				</Button>
			)}
			<IconButton label="Dismiss" onClick={close}>
				<X />
			</IconButton>
		</div>
	);
}
