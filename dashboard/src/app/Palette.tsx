import { Command } from "cmdk";
import { Dialog } from "radix-ui";
import { useState } from "react";
import { type Command as Entry, useAllCommands } from "@/lib/commands";
import { Kbd } from "@/ui";
import { useFocusBack } from "@/ui/useFocusBack";
import styles from "./Palette.module.css";

const recentKey = "ghee.palette";

function recent(): string[] {
	try {
		return JSON.parse(localStorage.getItem(recentKey) ?? "[]") as string[];
	} catch {
		return [];
	}
}

/** Palette finds anything that can be gone to or done, by a few letters. */
export default function Palette({ onClose }: { onClose(): void }) {
	const all = useAllCommands();
	const back = useFocusBack();
	const [words, setWords] = useState("");
	const run = (c: Entry) => {
		localStorage.setItem(recentKey, JSON.stringify([c.id, ...recent().filter((id) => id !== c.id)].slice(0, 5)));
		onClose();
		c.run();
	};
	const lately = words ? [] : recent().flatMap((id) => all.find((c) => c.id === id) ?? []);
	const groups = new Map<string, Entry[]>();
	for (const c of all) if (!lately.includes(c)) groups.set(c.group, [...(groups.get(c.group) ?? []), c]);
	const order = ["This entry", "Create", "Go to", "Switch site", "Dashboard"];
	const names = [...groups.keys()].sort((a, b) => ((order.indexOf(a) + 99) % 99) - ((order.indexOf(b) + 99) % 99));
	return (
		<Dialog.Root open onOpenChange={(open) => !open && onClose()}>
			<Dialog.Portal>
				<div className={styles.veil} data-veil="" />
				<Dialog.Content className={styles.palette} aria-describedby={undefined} onCloseAutoFocus={back}>
					<Dialog.Title className={styles.title}>Go to or do</Dialog.Title>
					<Command label="Go to or do" loop>
						<Command.Input
							className={styles.input}
							placeholder="Where to, or what to do?"
							value={words}
							onValueChange={setWords}
						/>
						<Command.List className={styles.list} label="What there is">
							<Command.Empty className={styles.empty}>Nothing has this name here.</Command.Empty>
							{lately.length > 0 && (
								<Command.Group heading="Lately" className={styles.group}>
									{lately.map((c) => (
										<One key={c.id} command={c} prefix="lately " run={run} />
									))}
								</Command.Group>
							)}
							{names.map((name) => (
								<Command.Group key={name} heading={name} className={styles.group}>
									{(groups.get(name) ?? []).map((c) => (
										<One key={c.id} command={c} run={run} />
									))}
								</Command.Group>
							))}
						</Command.List>
					</Command>
				</Dialog.Content>
			</Dialog.Portal>
		</Dialog.Root>
	);
}

function One({ command: c, run, prefix = "" }: { command: Entry; run(c: Entry): void; prefix?: string }) {
	return (
		<Command.Item
			className={styles.item}
			value={`${prefix}${c.id} ${c.label}`}
			keywords={[c.label, c.group, ...(c.keywords?.split(" ") ?? [])]}
			onSelect={() => run(c)}
		>
			<span dir="auto">{c.label}</span>
			{c.keys && <Kbd keys={c.keys} />}
		</Command.Item>
	);
}
