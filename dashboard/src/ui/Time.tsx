import { exact, relative } from "@/lib/time";

/** Time says when in words near to now, and exactly on a closer look. */
export function Time({ at, full }: { at: string | null | undefined; full?: boolean }) {
	if (!at) return <span>never</span>;
	return (
		<time dateTime={at} title={exact(at)}>
			{full ? exact(at) : relative(at)}
		</time>
	);
}
