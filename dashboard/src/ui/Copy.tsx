import { Check, Copy as CopyIcon } from "lucide-react";
import { type CSSProperties, useEffect, useState } from "react";
import { copy } from "@/lib/clipboard";
import { Button } from "./Button";
import styles from "./Copy.module.css";

/** CopyButton puts a text on the clipboard and says so; a browser that refuses is said, too. */
export function CopyButton({ text, label = "Copy", small = true }: { text: string; label?: string; small?: boolean }) {
	const [done, say] = useState<"" | "copied" | "refused">("");
	useEffect(() => {
		if (!done) return;
		const timer = setTimeout(() => say(""), 2000);
		return () => clearTimeout(timer);
	}, [done]);
	const put = () =>
		copy(text).then(
			() => say("copied"),
			() => say("refused"),
		);
	return (
		<Button small={small} icon={done === "copied" ? <Check aria-hidden /> : <CopyIcon aria-hidden />} onClick={put}>
			<span aria-live="polite">{done === "copied" ? "Copied" : done === "refused" ? "Select it by hand" : label}</span>
		</Button>
	);
}

/** Code is a text to read and to copy, under what it is: a call, a sample, an answer. */
export function Code({ text, label, wrap, height }: { text: string; label: string; wrap?: boolean; height?: number }) {
	return (
		<div className={styles.code} data-wrap={wrap || undefined}>
			<div className={styles.head}>
				<span>{label}</span>
				<CopyButton text={text} />
			</div>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
			<section tabIndex={0} aria-label={label} style={height ? ({ maxBlockSize: height } as CSSProperties) : undefined}>
				<pre>
					<code>{text}</code>
				</pre>
			</section>
		</div>
	);
}
