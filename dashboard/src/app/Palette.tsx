import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command, defaultFilter } from "cmdk";
import { Dialog } from "radix-ui";
import { useEffect, useState } from "react";
import { type Found, findQuery, typesQuery } from "@/features/lists/api";
import { Status } from "@/features/lists/Status";
import { entryHref, nameOf } from "@/features/lists/where";
import { type Command as Entry, useAllCommands } from "@/lib/commands";
import { Kbd } from "@/ui";
import { useFocusBack } from "@/ui/useFocusBack";
import styles from "./Palette.module.css";

const recentKey = "ghee.palette";
const foundPrefix = "found ";
const pause = 200; // ms without a key until the site is asked

function recent(): string[] {
	try {
		return JSON.parse(localStorage.getItem(recentKey) ?? "[]") as string[];
	} catch {
		return [];
	}
}

/** What the server found matches in its own way: it stands after what the palette itself found. */
const filter: typeof defaultFilter = (value, search, keywords) =>
	value.startsWith(foundPrefix) ? 0.0001 : defaultFilter(value, search, keywords);

/** Palette finds anything that can be gone to or done, and entries of the site, by a few letters. */
export default function Palette({ site, onClose }: { site: string; onClose(): void }) {
	const all = useAllCommands();
	const back = useFocusBack();
	const [words, setWords] = useState("");
	const found = useFound(site, words);
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
					<Command label="Go to or do" loop filter={filter}>
						<Command.Input
							className={styles.input}
							placeholder="Where to, or what to do?"
							value={words}
							onValueChange={setWords}
						/>
						<Command.List className={styles.list} label="What there is">
							<Command.Empty className={styles.empty}>
								{found.pending ? "Looking among the entries…" : "Nothing has this name here."}
							</Command.Empty>
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
							{found.entries.length > 0 && (
								<Command.Group heading="Entries" className={styles.group}>
									{found.entries.map((e) => (
										<Command.Item
											key={`${e.id} ${e.locale}`}
											className={styles.item}
											value={`${foundPrefix}${e.id} ${e.locale}`}
											onSelect={() => {
												onClose();
												found.open(e);
											}}
										>
											<span dir="auto">{e.name || e.slug || "Without a name"}</span>
											<small className={styles.of}>{found.of(e)}</small>
											<Status state={e.state} />
										</Command.Item>
									))}
								</Command.Group>
							)}
						</Command.List>
					</Command>
				</Dialog.Content>
			</Dialog.Portal>
		</Dialog.Root>
	);
}

/** useFound is what the site has by these words, asked for when nobody types. */
function useFound(site: string, words: string) {
	const [asked, ask] = useState("");
	useEffect(() => {
		const timer = setTimeout(() => ask(words.trim().length > 1 ? words.trim() : ""), pause);
		return () => clearTimeout(timer);
	}, [words]);
	const navigate = useNavigate();
	const types = useQuery({ ...typesQuery(site), enabled: site !== "" }).data;
	const query = useQuery({ ...findQuery(site, asked), enabled: site !== "" && asked !== "" });
	const typeOf = (e: Found) => types?.find((t) => t.id === e.type);
	return {
		entries: asked && words.trim() ? (query.data ?? []).filter(typeOf).slice(0, 8) : [],
		pending: words.trim().length > 1 && (asked !== words.trim() || query.isFetching),
		of(e: Found) {
			const type = typeOf(e);
			return [type && nameOf(type), e.locale].filter(Boolean).join(" · ");
		},
		open(e: Found) {
			const type = typeOf(e);
			if (type) void navigate({ to: entryHref(site, type, e.id, e.locale) });
		},
	};
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
