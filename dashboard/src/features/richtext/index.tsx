import { lazy, Suspense, useRef, useState } from "react";
import type { FieldProps } from "@/features/fields/types";
import { Loading } from "@/ui";
import { look } from "./look";
import styles from "./richtext.module.css";
import { Held } from "./ui/Held";
import { RichEditor } from "./ui/RichEditor";

const CodeEditor = lazy(() => import("../code"));

/**
 * RichText edits HTML. A text that the editor would not give back as it is stays locked until somebody decides; a
 * text that nobody touches is never written.
 */
export default function RichText(props: FieldProps<string>) {
	const { value, onChange, readOnly = false } = props;
	const told = useRef(value);
	const [seen, see] = useState(() => look(value));
	const [mode, setMode] = useState<"text" | "source">("text");
	const [anyway, setAnyway] = useState(false);
	let now = seen;
	if (value !== told.current) {
		told.current = value;
		now = look(value);
		see(now);
	}
	const change = (next: string) => {
		told.current = next;
		onChange(next);
	};
	const toText = () => {
		setAnyway(false);
		see(look(told.current));
		setMode("text");
	};
	if (mode === "source")
		return (
			<div className={styles.frame}>
				<div className={styles.sourceBar}>
					<span className={styles.sourceName}>HTML source</span>
					<button type="button" className={styles.switch} onClick={toText}>
						Back to text
					</button>
				</div>
				<Suspense fallback={<Loading small what="Loading the source editor" />}>
					<CodeEditor
						id={props.id}
						value={value}
						onChange={change}
						language="html"
						readOnly={readOnly}
						label={`${props.def.label || props.def.key}, HTML source`}
					/>
				</Suspense>
			</div>
		);
	if (now.changes.length > 0 && !anyway)
		return (
			<Held
				look={now}
				readOnly={readOnly}
				id={props.id}
				onSource={() => setMode("source")}
				onAnyway={() => setAnyway(true)}
			/>
		);
	return <RichEditor {...props} readOnly={readOnly} look={now} onChange={change} onSource={() => setMode("source")} />;
}
