import { useEffect, useRef, useSyncExternalStore } from "react";

/** One keyboard shortcut: keys like "mod+s" (Ctrl, or Command on a Mac), "?", "ctrl+alt+p". */
export interface Shortcut {
	keys: string;
	label: string;
	run: (event: KeyboardEvent) => void;
}

const mac = typeof navigator !== "undefined" && /Mac|iP(hone|ad)/.test(navigator.platform);
let table: readonly Shortcut[] = [];
const listeners = new Set<() => void>();
let singleKeys = true;

function change(next: readonly Shortcut[]) {
	table = next;
	for (const f of listeners) f();
}

/** Single-key shortcuts can be switched off (WCAG 2.1.4). */
export function allowSingleKeys(on: boolean) {
	singleKeys = on;
}

/** matches says whether a key press is of the keys. */
export function matches(keys: string, e: KeyboardEvent): boolean {
	const parts = keys.toLowerCase().split("+");
	const key = parts.at(-1) || "+";
	const want = (name: string) => parts.slice(0, -1).includes(name);
	const mod = want("mod");
	const ctrl = want("ctrl") || (mod && !mac);
	const meta = want("meta") || (mod && mac);
	// With Alt a key may print another sign: its place on the keyboard counts then.
	const pressed = want("alt") && /^Key[A-Z]$/.test(e.code) ? e.code.slice(3).toLowerCase() : e.key.toLowerCase();
	if (pressed !== key || e.ctrlKey !== ctrl || e.metaKey !== meta || e.altKey !== want("alt")) return false;
	return want("shift") === e.shiftKey || (key.length === 1 && !/[a-z]/.test(key));
}

function single(keys: string) {
	return !keys.includes("+") && keys.length === 1;
}

function writing(target: EventTarget | null) {
	return (
		target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
	);
}

function onKey(e: KeyboardEvent) {
	if (e.defaultPrevented || e.isComposing) return;
	// The newest registered wins: a dialog's before the page's.
	for (const s of [...table].reverse()) {
		if (!matches(s.keys, e)) continue;
		if (single(s.keys) && (!singleKeys || writing(e.target))) continue;
		e.preventDefault();
		s.run(e);
		return;
	}
}

if (typeof window !== "undefined") window.addEventListener("keydown", onKey);

/** useShortcut listens to keys while its component is there, and lists them in the shortcut sheet. */
export function useShortcut(keys: string, label: string, run: (event: KeyboardEvent) => void, on = true) {
	const newest = useRef(run);
	newest.current = run;
	useEffect(() => {
		if (!on) return;
		const own: Shortcut = { keys, label, run: (e) => newest.current(e) };
		change([...table, own]);
		return () => change(table.filter((s) => s !== own));
	}, [keys, label, on]);
}

/** useShortcuts is all that work now. */
export function useShortcuts(): readonly Shortcut[] {
	return useSyncExternalStore(
		(f) => {
			listeners.add(f);
			return () => listeners.delete(f);
		},
		() => table,
	);
}

/** keyNames are the keys as this machine's keyboard names them. */
export function keyNames(keys: string): string[] {
	const names: Record<string, string> = mac
		? { mod: "⌘", ctrl: "⌃", alt: "⌥", shift: "⇧", enter: "↵", escape: "Esc" }
		: { mod: "Ctrl", ctrl: "Ctrl", alt: "Alt", shift: "Shift", enter: "Enter", escape: "Esc" };
	return keys.split("+").map((k) => names[k.toLowerCase()] ?? (k.length === 1 ? k.toUpperCase() : k));
}
