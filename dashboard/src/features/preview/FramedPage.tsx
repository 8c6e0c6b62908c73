import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { channel, type DraftMessage, sandboxOf } from "./channel";
import styles from "./preview.module.css";

/** Width of the page in CSS pixels; 0 for as wide as there is room. */
export type Width = 390 | 768 | 0;

interface Props {
	address: string;
	width: Width;
	draft: DraftMessage;
	saved: string | number | undefined;
	onOpen?(path: string): void;
}

/** A page that has not said anything after so long, in ms, is one without the script, or one that refuses frames. */
const patience = 4000;

/** FramedPage is the page in its frame, which follows what is typed where the page has the script. */
export function FramedPage({ address, width, draft, saved, onOpen }: Props) {
	const frame = useRef<HTMLIFrameElement>(null);
	const stage = useRef<HTMLDivElement>(null);
	const [follows, setFollows] = useState(false);
	const [silent, setSilent] = useState(false);
	const [room, setRoom] = useState(0);
	const newest = useRef({ draft, onOpen });
	newest.current = { draft, onOpen };
	const line = useRef<ReturnType<typeof channel> | null>(null);
	const mixed =
		location.protocol === "https:" &&
		address.startsWith("http:") &&
		!/^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/]/.test(address);

	useEffect(() => {
		const made = channel(() => frame.current, address, {
			hello: () => {
				setFollows(true);
				setSilent(false);
				made.draft(newest.current.draft);
			},
			open: (path) => newest.current.onOpen?.(path),
		});
		line.current = made;
		return made.close;
	}, [address]);

	useEffect(() => {
		if (follows || mixed) return;
		const timer = setTimeout(() => setSilent(true), patience);
		return () => clearTimeout(timer);
	}, [follows, mixed]);

	// At most one message for each picture that the screen shows.
	// biome-ignore lint/correctness/useExhaustiveDependencies: the draft is what is told
	useEffect(() => {
		if (!follows) return;
		const next = requestAnimationFrame(() => line.current?.draft(newest.current.draft));
		return () => cancelAnimationFrame(next);
	}, [follows, draft.values, draft.name, draft.slug]);

	const before = useRef(saved);
	useEffect(() => {
		if (before.current === saved) return;
		before.current = saved;
		if (follows) line.current?.saved();
		else if (frame.current) frame.current.src = address;
	}, [saved, follows, address]);

	useLayoutEffect(() => {
		const watch = new ResizeObserver(([entry]) => setRoom(entry?.contentRect.width ?? 0));
		if (stage.current) watch.observe(stage.current);
		return () => watch.disconnect();
	}, []);

	const scale = width && room ? Math.min(1, room / width) : 1;
	return (
		<>
			<p className={styles.note} role="status">
				{mixed ? (
					<>
						<strong>This page cannot be shown here:</strong> its address begins with http://, and the dashboard's with
						https://. Browsers refuse that. Open it in a new tab, or set an https address.
					</>
				) : follows ? (
					"Follows while you type"
				) : silent ? (
					<>
						Shows what is saved; it loads again with each save. If it stays empty, your site forbids being framed: let
						its <code>frame-ancestors</code> name <code>{location.origin}</code>, or open it in a new tab.
					</>
				) : (
					"Loading"
				)}
			</p>
			{!mixed && (
				<div className={styles.stage} ref={stage} data-narrow={width ? "" : undefined}>
					<iframe
						ref={frame}
						src={address}
						title="The page as your site shows it"
						className={styles.frame}
						sandbox={sandboxOf(address)}
						referrerPolicy="no-referrer"
						style={
							width
								? {
										inlineSize: width,
										blockSize: `${100 / scale}%`,
										transform: scale < 1 ? `scale(${scale})` : undefined,
									}
								: undefined
						}
					/>
				</div>
			)}
		</>
	);
}
