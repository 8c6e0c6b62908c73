import { useShortcuts } from "@/lib/shortcuts";
import { Dialog, Kbd, Switch } from "@/ui";
import { usePreferences } from "./preferences";
import styles from "./ShortcutSheet.module.css";

/** Keys that work everywhere and are nobody's own. */
const always: readonly (readonly [string, string])[] = [
	["escape", "Close what is open"],
	["mod+enter", "Do what the dialog asks"],
];

/** ShortcutSheet lists every key that works on this screen. */
export function ShortcutSheet({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
	const all = useShortcuts();
	const { preferences, set } = usePreferences();
	const seen = new Set<string>();
	const rows = [
		...[...all]
			.reverse()
			.map((s) => [s.keys, s.label] as const)
			.reverse(),
		...always,
	].filter(([keys]) => {
		if (seen.has(keys)) return false;
		seen.add(keys);
		return true;
	});
	return (
		<Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts" description="What works on this screen.">
			<dl className={styles.keys}>
				{rows.map(([keys, label]) => (
					<div key={keys}>
						<dt>{label}</dt>
						<dd>
							<Kbd keys={keys} />
						</dd>
					</div>
				))}
			</dl>
			<Switch
				label="Shortcuts of a single key"
				hint="Turn them off if speech input or a slip of the hand sets them off."
				checked={preferences.singleKeys !== false}
				onChange={(on) => set({ singleKeys: on })}
			/>
		</Dialog>
	);
}
