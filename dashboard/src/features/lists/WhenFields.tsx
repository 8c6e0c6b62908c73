import { Field, Input, Select } from "@/ui";
import { zones, zoneWords } from "./zone";

export interface WallTime {
	at: string;
	zone: string;
}

/** WhenFields asks for a moment: what a clock shows, and where the clock is. */
export function WhenFields({
	value,
	onChange,
	fault,
}: {
	value: WallTime;
	onChange(next: WallTime): void;
	fault?: string;
}) {
	return (
		<>
			<Field label="Date and time" error={fault}>
				<Input
					type="datetime-local"
					value={value.at}
					onChange={(e) => onChange({ ...value, at: e.target.value })}
					required
				/>
			</Field>
			<Field label="Time zone" hint="Readers get it at this moment, wherever they are.">
				<Select value={value.zone} onChange={(zone) => onChange({ ...value, zone })}>
					{zones().map((z) => (
						<option key={z} value={z}>
							{z === value.zone ? zoneWords(z) : z.replaceAll("_", " ")}
						</option>
					))}
				</Select>
			</Field>
		</>
	);
}
