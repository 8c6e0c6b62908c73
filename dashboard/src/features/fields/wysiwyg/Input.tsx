import { type ComponentType, lazy, Suspense } from "react";
import styles from "../field.module.css";
import type { FieldProps } from "../types";

const editors = import.meta.glob<{ default: ComponentType<FieldProps<string>> }>("../../richtext/index.{ts,tsx}");
const load = Object.values(editors)[0];
const RichText = load ? lazy(load) : null;

/** Input is rich text. Its editor comes when the first field of its kind is drawn. */
export function Input(props: FieldProps<string>) {
	if (!RichText) return null;
	return (
		<Suspense fallback={<div className={styles.waiting} aria-busy="true" />}>
			<RichText {...props} />
		</Suspense>
	);
}
