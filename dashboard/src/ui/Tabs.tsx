import { Tabs as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./Tabs.module.css";

export interface Tab<T extends string = string> {
	value: T;
	label: ReactNode;
	content?: ReactNode;
}

interface Props<T extends string> {
	label: string;
	value: T;
	onChange(next: T): void;
	tabs: readonly Tab<T>[];
}

/** Tabs show one of several parts. */
export function Tabs<T extends string>({ label, value, onChange, tabs }: Props<T>) {
	return (
		<Primitive.Root value={value} onValueChange={(v) => onChange(v as T)} activationMode="manual">
			<Primitive.List className={styles.list} aria-label={label}>
				{tabs.map((t) => (
					<Primitive.Trigger key={t.value} value={t.value} className={styles.tab}>
						{t.label}
					</Primitive.Trigger>
				))}
			</Primitive.List>
			{tabs.map((t) => (
				<Primitive.Content key={t.value} value={t.value} className={styles.panel}>
					{t.content}
				</Primitive.Content>
			))}
		</Primitive.Root>
	);
}
