import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { asFault } from "@/api";
import { type Line, lineQuery, searchQuery } from "../api";
import { useForm } from "../form";
import { labelOf } from "../schema";
import type { FieldDef } from "../types";
import { useLater } from "../useLater";
import { CreateDialog } from "./CreateDialog";
import styles from "./reference.module.css";
import { State } from "./State";

interface Props {
	id: string;
	def: FieldDef;
	site: string;
	locale: string;
	chosen: readonly string[];
	onPick(line: Line): void;
	"aria-describedby"?: string | undefined;
	"aria-invalid"?: boolean | undefined;
}

/** Search finds an entry of the type by its words, or makes one. */
export function Search({ def, site, locale, chosen, onPick, ...control }: Props) {
	const { schema } = useForm();
	const target = schema.byId(def.target ?? "");
	const listId = useId();
	const client = useQueryClient();
	const [query, setQuery] = useState("");
	const [isOpen, setOpen] = useState(false);
	const [at, setAt] = useState(0);
	const [making, setMaking] = useState<string>();
	const input = useRef<HTMLInputElement>(null);
	const words = useLater(query.trim());
	const found = useQuery({
		...searchQuery(site, def.target ?? "", locale, words),
		enabled: isOpen,
		placeholderData: keepPreviousData,
	});
	const lines = found.data?.items ?? [];
	const last = lines.length; // the line that makes a new entry
	const pick = (line: Line) => {
		client.setQueryData(lineQuery(site, line.id, locale).queryKey, { ...line, locale: line.locale || locale });
		onPick(line);
		setQuery("");
		setAt(0);
		if (!def.many) setOpen(false);
		input.current?.focus();
	};
	const run = (i: number) => {
		const line = lines[i];
		if (line) {
			if (!chosen.includes(line.id)) pick(line);
		} else if (i === last) {
			setOpen(false);
			setMaking(query.trim());
		}
	};
	const onKeyDown = (e: KeyboardEvent) => {
		if (e.key === "ArrowDown" || e.key === "ArrowUp") {
			e.preventDefault();
			if (!isOpen) return setOpen(true);
			const n = last + 1;
			setAt((at + (e.key === "ArrowDown" ? 1 : n - 1)) % n);
		} else if (e.key === "Enter" && isOpen) {
			e.preventDefault();
			run(at);
		} else if (e.key === "Escape" && isOpen) {
			e.preventDefault();
			e.stopPropagation();
			setOpen(false);
		}
	};
	const option = (i: number) => ({
		id: `${listId}-${i}`,
		role: "option" as const,
		"aria-selected": i === at,
		tabIndex: -1,
		onPointerDown: (e: { preventDefault(): void }) => e.preventDefault(), // the focus stays in the input
		onPointerMove: () => setAt(i),
		onClick: () => run(i),
	});
	return (
		<div className={styles.search}>
			<input
				{...control}
				ref={input}
				className={styles.input}
				type="text"
				role="combobox"
				aria-label={`${labelOf(def)}: search`}
				aria-expanded={isOpen}
				aria-controls={`${listId}-list`}
				aria-autocomplete="list"
				aria-activedescendant={isOpen ? `${listId}-${Math.min(at, last)}` : undefined}
				autoComplete="off"
				dir="auto"
				placeholder={`Search ${target?.name || "entries"} to add`}
				value={query}
				onChange={(e) => {
					setQuery(e.target.value);
					setAt(0);
					setOpen(true);
				}}
				onClick={() => setOpen(true)}
				onBlur={() => setOpen(false)}
				onKeyDown={onKeyDown}
			/>
			<div className={styles.drop} id={`${listId}-list`} role="listbox" aria-label={labelOf(def)} hidden={!isOpen}>
				{isOpen &&
					lines.map((line, i) => (
						<div key={line.id} className={styles.option} aria-disabled={chosen.includes(line.id)} {...option(i)}>
							<span className={styles.name} dir="auto">
								{line.name || line.slug}
							</span>
							{line.slug && <span className={styles.slug}>{line.slug}</span>}
							{chosen.includes(line.id) ? (
								<span className={styles.slug}>already here</span>
							) : (
								<State word={line.status} />
							)}
						</div>
					))}
				{isOpen && (
					<div className={styles.create} {...option(last)}>
						{query.trim() === ""
							? `New ${target?.name ?? "entry"}…`
							: `New ${target?.name ?? "entry"}: “${query.trim()}”…`}
					</div>
				)}
			</div>
			<p className={styles.found} role="status">
				{isOpen && found.isError && asFault(found.error).detail}
				{isOpen && found.isSuccess && words !== "" && lines.length === 0 && `Nothing has “${words}”.`}
				{isOpen &&
					found.data &&
					found.data.total > lines.length &&
					`${lines.length} of ${found.data.total}. Type to find others.`}
			</p>
			{making !== undefined && target && (
				<CreateDialog
					type={target}
					site={site}
					locale={locale}
					name={making}
					onClose={() => setMaking(undefined)}
					onMade={(line) => {
						setMaking(undefined);
						pick(line);
						void client.invalidateQueries({ queryKey: ["reference-search", site] });
					}}
				/>
			)}
		</div>
	);
}
