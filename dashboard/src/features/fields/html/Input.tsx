import { lazy, Suspense } from "react";
import { controlProps } from "../control";
import styles from "../field.module.css";
import { labelOf } from "../schema";
import type { FieldProps } from "../types";

const CodeEditor = lazy(() => import("../../code"));

/** Input is HTML as it is written: nothing of it is changed, and nothing of it runs here. */
export function Input(props: FieldProps<string>) {
	const describedBy = controlProps(props)["aria-describedby"];
	return (
		<Suspense fallback={<div className={styles.waiting} aria-busy="true" />}>
			<div className={styles.framed}>
				<CodeEditor
					id={props.id}
					language="html"
					label={labelOf(props.def)}
					lines={8}
					value={props.value}
					onChange={props.onChange}
					readOnly={props.readOnly ?? false}
					{...(describedBy ? { describedBy } : {})}
				/>
			</div>
		</Suspense>
	);
}
