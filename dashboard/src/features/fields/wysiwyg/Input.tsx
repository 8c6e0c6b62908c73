import { lazy, Suspense } from "react";
import styles from "../field.module.css";
import type { FieldProps } from "../types";

const RichText = lazy(() => import("../../richtext"));

/** Input is rich text. Its editor comes when the first field of its kind is drawn. */
export function Input(props: FieldProps<string>) {
	return (
		<Suspense fallback={<div className={styles.waiting} aria-busy="true" />}>
			<RichText {...props} />
		</Suspense>
	);
}
