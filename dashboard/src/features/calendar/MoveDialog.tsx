import { useState } from "react";
import { asFault } from "@/api";
import { WhenFields } from "@/features/lists/WhenFields";
import { FormDialog } from "@/ui";
import type { Planned } from "./api";

export function MoveDialog({
	plan,
	busy,
	fault,
	onClose,
	onMove,
}: {
	plan: Planned;
	busy: boolean;
	fault: unknown;
	onClose(): void;
	onMove(at: string, zone: string): void;
}) {
	const [when, set] = useState({ at: plan.wall.slice(0, 16), zone: plan.zone });
	const refused = fault ? asFault(fault) : undefined;
	return (
		<FormDialog
			open
			onOpenChange={onClose}
			size="small"
			title={`Move “${plan.name}”`}
			verb="Move"
			busy={busy}
			disabled={!when.at}
			onSubmit={() => onMove(when.at, when.zone)}
		>
			<WhenFields
				value={when}
				onChange={set}
				fault={refused && [refused.detail, ...Object.values(refused.fields)].join(" ")}
			/>
		</FormDialog>
	);
}
