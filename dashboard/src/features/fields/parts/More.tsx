import { Ellipsis } from "lucide-react";
import { IconButton, Menu, MenuItem } from "@/ui";

/** One thing that can be done. */
export interface Action {
	label: string;
	run(): void;
	isOff?: boolean;
	isDanger?: boolean;
}

/** More is a button that opens a menu of what else can be done with something. */
export function More({ of, actions }: { of: string; actions: readonly Action[] }) {
	return (
		<Menu
			trigger={
				<IconButton label={`More for ${of}`}>
					<Ellipsis />
				</IconButton>
			}
		>
			{actions.map((a) => (
				<MenuItem key={a.label} onSelect={a.run} disabled={a.isOff} danger={a.isDanger}>
					{a.label}
				</MenuItem>
			))}
		</Menu>
	);
}
