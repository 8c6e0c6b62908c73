import { Check, Copy as CopyIcon } from "lucide-react";
import { useState } from "react";
import { copy as copyText } from "@/lib/clipboard";
import { Button, IconButton } from "./Button";
import styles from "./Copy.module.css";

/** CopyButton puts a text on the clipboard and says so. */
export function CopyButton({ text, label = "Copy", icon }: { text: string; label?: string; icon?: boolean }) {
	const [done, say] = useState(false);
	const copy = async () => {
		await copyText(text);
		say(true);
		setTimeout(() => say(false), 2000);
	};
	if (icon)
		return (
			<IconButton label={done ? "Copied" : label} onClick={copy}>
				{done ? <Check /> : <CopyIcon />}
			</IconButton>
		);
	return (
		<Button small icon={done ? <Check /> : <CopyIcon />} onClick={copy}>
			<span aria-live="polite">{done ? "Copied" : label}</span>
		</Button>
	);
}

/** Code is a text to copy: a call, a token, a sample. */
export function Code({ text, label }: { text: string; label: string }) {
	return (
		<div className={styles.code}>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
			<section tabIndex={0} aria-label={label} className={styles.scroll}>
				<pre>{text}</pre>
			</section>
			<CopyButton text={text} label={`Copy ${label}`} icon />
		</div>
	);
}
