import { useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { SlashState } from "./extension";
import styles from "./slash.module.css";

/** SlashMenu is what can be put where "/" was typed. The text keeps the focus. */
export function SlashMenu({ state, id }: { state: SlashState; id: string }) {
	const box = useRef<HTMLDivElement>(null);
	const [size, setSize] = useState({ width: 240, height: 320 });
	useLayoutEffect(() => {
		const r = box.current?.getBoundingClientRect();
		if (r && (r.width !== size.width || r.height !== size.height)) setSize({ width: r.width, height: r.height });
		box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
	});
	const below = state.place.bottom + size.height + 8 < innerHeight || state.place.top < size.height;
	return createPortal(
		<div
			ref={box}
			id={id}
			role="listbox"
			aria-label="Put in"
			tabIndex={-1}
			className={styles.menu}
			style={{
				top: below ? state.place.bottom + 6 : state.place.top - size.height - 6,
				left: Math.max(8, Math.min(state.place.left, innerWidth - size.width - 8)),
			}}
			onMouseDown={(e) => e.preventDefault()}
		>
			{state.items.map((item, i) => (
				// biome-ignore lint/a11y/useKeyWithClickEvents: the keys are pressed in the text, which keeps the focus
				// biome-ignore lint/a11y/useFocusableInteractive: likewise
				<div
					key={item.id}
					id={`${id}-${item.id}`}
					role="option"
					aria-selected={i === state.at}
					className={styles.item}
					onClick={() => state.choose(i)}
				>
					<span>{item.label}</span>
					{item.hint && <kbd>{item.hint}</kbd>}
				</div>
			))}
		</div>,
		document.body,
	);
}
