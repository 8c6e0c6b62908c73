import { useEffect, useRef, useSyncExternalStore } from "react";

/** A command of the palette: what can be done or gone to where one is. */
export interface Command {
	id: string;
	/** "Go to", "Create", "This entry", "Site" … */
	group: string;
	label: string;
	/** Other words that find it. */
	keywords?: string;
	/** Keys that do the same, to show. */
	keys?: string;
	run: () => void;
}

let table: readonly Command[] = [];
const listeners = new Set<() => void>();

function change(next: readonly Command[]) {
	table = next;
	for (const f of listeners) f();
}

/** useCommand offers a command while its component is there. */
export function useCommand(command: Command, on = true) {
	useCommands(on ? [command] : []);
}

/** useCommands offers several. What they are is told by their ids and labels. */
export function useCommands(commands: readonly Command[]) {
	const newest = useRef(commands);
	newest.current = commands;
	const told = commands.map((c) => [c.id, c.group, c.label, c.keywords, c.keys].join("\u0001")).join("\u0002");
	// biome-ignore lint/correctness/useExhaustiveDependencies: told stands for the commands, whose functions are read when they run
	useEffect(() => {
		const own = newest.current.map((c) => ({ ...c, run: () => newest.current.find((n) => n.id === c.id)?.run() }));
		change([...table.filter((t) => !own.some((o) => o.id === t.id)), ...own]);
		return () => change(table.filter((c) => !own.includes(c)));
	}, [told]);
}

/** useAllCommands is what the palette lists. */
export function useAllCommands(): readonly Command[] {
	return useSyncExternalStore(
		(f) => {
			listeners.add(f);
			return () => listeners.delete(f);
		},
		() => table,
	);
}
