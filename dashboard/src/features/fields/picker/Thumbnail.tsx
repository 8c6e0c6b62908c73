import type { FieldDef } from "../types";
import styles from "./picker.module.css";
import { height, shapesOf, width } from "./shapes";

/** Thumbnail is a component's small picture, drawn from its fields. */
export function Thumbnail({ fields }: { fields: readonly FieldDef[] }) {
	return (
		<svg className={styles.thumbnail} viewBox={`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
			{shapesOf(fields).map((s) => {
				const key = `${s.is}${s.x},${s.y}`;
				if (s.is === "dot") return <circle key={key} className={styles.accent} cx={s.x} cy={s.y} r={s.r} />;
				if (s.is === "bar") {
					return <rect key={key} className={styles[s.tone]} x={s.x} y={s.y} width={s.w} height={s.h} rx="1.5" />;
				}
				return (
					<g key={key}>
						<rect className={styles.picture} x={s.x} y={s.y} width={s.w} height={s.h} rx="2" />
						<circle className={styles.accent} cx={s.x + s.w * 0.3} cy={s.y + s.h * 0.3} r="3.5" />
						<path
							className={styles.hill}
							d={`M${s.x + 2} ${s.y + s.h - 3} l${s.w * 0.35} -${s.h * 0.38} l${s.w * 0.2} ${s.h * 0.18} l${s.w * 0.18} -${s.h * 0.14} L${s.x + s.w - 2} ${s.y + s.h - 3} Z`}
						/>
					</g>
				);
			})}
		</svg>
	);
}
