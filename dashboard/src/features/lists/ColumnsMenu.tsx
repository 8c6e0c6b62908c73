import { ChevronDown, ChevronUp, Columns3 } from "lucide-react";
import { Button, Checkbox, IconButton, Popover } from "@/ui";
import styles from "./ColumnsMenu.module.css";
import { type Column, chosenText, usual } from "./columns";

interface Props {
	all: readonly Column[];
	shown: readonly Column[];
	/** Keys as an address holds them, "" for the usual ones. */
	onChange(next: string): void;
}

/** ColumnsMenu chooses the columns of a list and their order. */
export function ColumnsMenu({ all, shown, onChange }: Props) {
	const keys = shown.map((c) => c.key);
	const set = (next: string[]) => onChange(chosenText(next));
	const move = (at: number, by: number) => {
		const next = [...keys];
		const [key] = next.splice(at, 1);
		next.splice(at + by, 0, key as string);
		set(next);
	};
	const hidden = all.filter((c) => !keys.includes(c.key));
	return (
		<Popover label="Columns" align="end" trigger={<Button icon={<Columns3 aria-hidden="true" />}>Columns</Button>}>
			<div className={styles.menu}>
				<ol className={styles.list} aria-label="Shown">
					{shown.map((c, i) => (
						<li key={c.key} className={styles.item}>
							<Checkbox
								label={<span dir="auto">{c.label}</span>}
								checked
								disabled={i === 0}
								onChange={() => set(keys.filter((k) => k !== c.key))}
							/>
							{i > 0 && (
								<span className={styles.moves}>
									<IconButton label={`Move ${c.label} forward`} disabled={i === 1} onClick={() => move(i, -1)}>
										<ChevronUp />
									</IconButton>
									<IconButton
										label={`Move ${c.label} back`}
										disabled={i === shown.length - 1}
										onClick={() => move(i, 1)}
									>
										<ChevronDown />
									</IconButton>
								</span>
							)}
						</li>
					))}
				</ol>
				{hidden.length > 0 && (
					<ul className={styles.list} aria-label="Not shown">
						{hidden.map((c) => (
							<li key={c.key} className={styles.item}>
								<Checkbox
									label={<span dir="auto">{c.label}</span>}
									checked={false}
									onChange={() => set([...keys, c.key])}
								/>
							</li>
						))}
					</ul>
				)}
				<Button small kind="quiet" onClick={() => set([...usual])}>
					Usual columns
				</Button>
			</div>
		</Popover>
	);
}
