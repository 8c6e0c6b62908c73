import { encode } from "uqr";

/** Qr is a text as a square that a telephone reads. */
export function Qr({ text, label, className }: { text: string; label: string; className?: string }) {
	const { data, size } = encode(text, { border: 3 });
	const path = data.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : ""))).join("");
	return (
		<svg
			className={className}
			viewBox={`0 0 ${size} ${size}`}
			role="img"
			aria-label={label}
			shapeRendering="crispEdges"
		>
			<path d={path} fill="#17140e" />
		</svg>
	);
}
