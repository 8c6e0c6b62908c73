import { useState } from "react";
import { SearchInput } from "@/ui";
import { css, Dialog, Notice } from "../settings/kit";
import own from "./builder.module.css";
import { allowed } from "./kinds";
import type { FieldKind, Kind } from "./model";

const groups = ["Text", "Choice and number", "Media and links", "Structure"] as const;

/** FieldPicker shows the kinds of fields that fit here, with what each is for. */
export function FieldPicker({
	of,
	inRepeater,
	onPick,
	onClose,
}: {
	of: Kind;
	inRepeater: boolean;
	onPick: (kind: FieldKind) => void;
	onClose: () => void;
}) {
	const [find, setFind] = useState("");
	const all = allowed(of, inRepeater).filter((k) =>
		`${k.name} ${k.help}`.toLowerCase().includes(find.trim().toLowerCase()),
	);
	return (
		<Dialog
			open
			wide
			onClose={onClose}
			title="Add a field"
			lead={inRepeater ? "To each row of the repeater." : undefined}
		>
			<SearchInput label="Find a kind of field" value={find} onChange={setFind} />
			{all.length === 0 && <Notice title="Nothing matches">No kind of field is called like “{find}”.</Notice>}
			{groups.map((g) => {
				const list = all.filter((k) => k.group === g);
				return (
					list.length > 0 && (
						<div key={g} className={css.stack} style={{ gap: 6 }}>
							<h3>{g}</h3>
							<div className={own.kinds}>
								{list.map((k) => (
									<button key={k.kind} type="button" className={own.kind} onClick={() => onPick(k.kind)}>
										<strong>{k.name}</strong>
										<span>{k.help}</span>
									</button>
								))}
							</div>
						</div>
					)
				);
			})}
		</Dialog>
	);
}
