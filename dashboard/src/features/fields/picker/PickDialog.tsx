import { type KeyboardEvent, useId, useRef, useState } from "react";
import { SearchInput } from "@/ui";
import { Modal } from "../parts/Modal";
import type { ContentType } from "../types";
import { contentsOf, found, grouped } from "./groups";
import styles from "./picker.module.css";
import { recent, used } from "./recent";
import { Thumbnail } from "./Thumbnail";

interface Props {
	types: readonly ContentType[];
	site: string;
	onPick(type: ContentType): void;
	onClose(): void;
}

/** Up to so many need no headings. */
const few = 8;

/** PickDialog shows the components that may be added: those used lately first, then by what they are made of. */
export function PickDialog({ types, site, onPick, onClose }: Props) {
	const [query, setQuery] = useState("");
	const grid = useRef<HTMLDivElement>(null);
	const matches = found(types, query);
	const lately =
		query === "" && types.length > few ? recent(site).flatMap((id) => types.find((t) => t.id === id) ?? []) : [];
	const groups =
		matches.length > few ? grouped(matches) : matches.length > 0 ? [{ name: "Components", types: matches }] : [];
	const pick = (type: ContentType) => {
		used(site, type.id);
		onPick(type);
	};
	const onKeyDown = (e: KeyboardEvent) => {
		const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
		const isSearch = e.target instanceof HTMLInputElement;
		if (isSearch && e.key === "Enter") {
			e.preventDefault();
			const first = groups[0]?.types[0];
			if (first) pick(first);
		}
		if (step === undefined || (isSearch && !e.key.endsWith("Down"))) return;
		const cards = [...(grid.current?.querySelectorAll<HTMLElement>("[data-component]") ?? [])];
		const at = cards.indexOf(document.activeElement as HTMLElement);
		const to = isSearch ? 0 : e.key.startsWith("Arrow") && /Up|Down/.test(e.key) ? below(cards, at, step) : at + step;
		e.preventDefault();
		cards[Math.max(0, Math.min(cards.length - 1, to))]?.focus();
	};
	return (
		<Modal title="Add a component" onClose={onClose}>
			{/* biome-ignore lint/a11y/noStaticElementInteractions: arrows go from card to card, each of which is a button */}
			<div onKeyDown={onKeyDown} className={styles.dialog}>
				<SearchInput autoFocus label="Search by name or field" value={query} onChange={setQuery} />
				<p className={styles.found} role="status">
					{query !== "" &&
						(matches.length === 0
							? `No component has “${query}” in its name or fields.`
							: `${matches.length} of ${types.length}`)}
				</p>
				<div ref={grid} className={styles.groups}>
					{lately.length > 0 && <Cards name="Used lately" types={lately} pick={pick} />}
					{groups.map((g) => (
						<Cards
							key={g.name}
							name={g.name}
							types={g.types}
							pick={pick}
							isOnly={groups.length === 1 && lately.length === 0}
						/>
					))}
				</div>
			</div>
		</Modal>
	);
}

interface CardsProps {
	name: string;
	types: readonly ContentType[];
	pick(type: ContentType): void;
	isOnly?: boolean;
}

function Cards({ name, types, pick, isOnly = false }: CardsProps) {
	const id = useId();
	return (
		<section aria-labelledby={isOnly ? undefined : id}>
			{!isOnly && (
				<h3 className={styles.group} id={id}>
					{name}
				</h3>
			)}
			<ul className={styles.cards}>
				{types.map((t) => (
					<li key={t.id}>
						<button type="button" className={styles.card} data-component={t.key} onClick={() => pick(t)}>
							<Thumbnail fields={t.fields} />
							<span className={styles.name} dir="auto">
								{t.name || t.key}
							</span>
							<span className={styles.contents} dir="auto">
								{contentsOf(t)}
							</span>
						</button>
					</li>
				))}
			</ul>
		</section>
	);
}

/** The card in the next row that stands nearest below or above. */
function below(cards: readonly HTMLElement[], at: number, step: number): number {
	const from = cards[at]?.getBoundingClientRect();
	if (!from) return 0;
	for (let i = at + step; i >= 0 && i < cards.length; i += step) {
		const r = cards[i]?.getBoundingClientRect();
		if (r && Math.abs(r.top - from.top) > 4 && Math.abs(r.left - from.left) < from.width / 2) return i;
	}
	return at + step;
}
