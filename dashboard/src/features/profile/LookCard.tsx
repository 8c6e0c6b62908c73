import { themes, useSetTheme } from "@/app/AccountMenu";
import { usePreferences } from "@/app/preferences";
import { useTheme } from "@/app/theme";
import { Card, Field, RadioGroup, Switch } from "@/ui";
import styles from "./Profile.module.css";

/** LookCard is how the dashboard looks and listens, on this device and the next one. */
export function LookCard() {
	const theme = useTheme();
	const setTheme = useSetTheme();
	const { preferences, set } = usePreferences();
	return (
		<Card title="The dashboard">
			<div className={styles.form}>
				<Field label="Theme" group hint="Kept for you; each device may differ.">
					<RadioGroup value={theme} onChange={setTheme} options={themes} />
				</Field>
				<Switch
					label="Shortcuts of a single key"
					hint="Turn them off if speech input or a slip of the hand sets them off. Those with Ctrl or Command stay."
					checked={preferences.singleKeys !== false}
					onChange={(on) => set({ singleKeys: on })}
				/>
			</div>
		</Card>
	);
}
