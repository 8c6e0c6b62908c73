import { Search, X } from "lucide-react";
import { type InputHTMLAttributes, type Ref, type TextareaHTMLAttributes, useId, useLayoutEffect, useRef } from "react";
import { IconButton } from "./Button";
import { cx } from "./cx";
import { useControl } from "./Field";
import styles from "./Input.module.css";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
	/** Letters of equal width: codes, slugs, tokens. */
	mono?: boolean;
	/** As a headline. */
	title?: never;
	large?: boolean;
	ref?: Ref<HTMLInputElement>;
}

/** Input is a line of text. It takes id and description from the Field around it. */
export function Input({ id, mono, large, className, ...rest }: Props) {
	return (
		<input
			dir="auto"
			{...useControl(id)}
			className={cx(styles.input, mono && styles.mono, large && styles.large, className)}
			{...rest}
		/>
	);
}

interface AreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
	mono?: boolean;
	ref?: Ref<HTMLTextAreaElement>;
}

/** Textarea grows with what is in it. */
export function Textarea({ id, mono, className, rows = 3, value, ref, ...rest }: AreaProps) {
	const own = useRef<HTMLTextAreaElement>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: its height follows the value
	useLayoutEffect(() => {
		const area = own.current;
		if (!area || CSS.supports?.("field-sizing", "content")) return;
		area.style.blockSize = "auto";
		area.style.blockSize = `${area.scrollHeight + 2}px`;
	}, [value]);
	return (
		<textarea
			dir="auto"
			rows={rows}
			value={value}
			{...useControl(id)}
			className={cx(styles.input, styles.area, mono && styles.mono, className)}
			ref={(node) => {
				own.current = node;
				if (typeof ref === "function") ref(node);
				else if (ref) ref.current = node;
			}}
			{...rest}
		/>
	);
}

interface SearchProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value"> {
	label: string;
	value: string;
	onChange(next: string): void;
	ref?: Ref<HTMLInputElement>;
}

/** SearchInput is a search field with a way to empty it. */
export function SearchInput({ label, value, onChange, className, ...rest }: SearchProps) {
	const id = useId();
	return (
		<div className={cx(styles.search, className)}>
			<Search aria-hidden="true" className={styles.glass} />
			<input
				id={id}
				type="search"
				dir="auto"
				aria-label={label}
				placeholder={label}
				value={value}
				onChange={(e) => onChange(e.target.value)}
				className={styles.input}
				autoComplete="off"
				{...rest}
			/>
			{value && (
				<IconButton label="Clear search" className={styles.clear} onClick={() => onChange("")}>
					<X />
				</IconButton>
			)}
		</div>
	);
}
