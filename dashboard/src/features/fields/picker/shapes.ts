import type { FieldDef, FieldKind } from "../types";

/** One stroke of a component's small picture. */
export type Shape =
	| { is: "bar"; x: number; y: number; w: number; h: number; tone: "strong" | "soft" | "accent" }
	| { is: "picture"; x: number; y: number; w: number; h: number }
	| { is: "dot"; x: number; y: number; r: number };

/** The picture's size; shapes stay within. */
export const width = 96;
export const height = 60;
const edge = 8;
const gap = 4;

/** Draws a component as what it is made of, top to bottom: a title, lines, a picture beside them, a row of boxes. */
export function shapesOf(fields: readonly FieldDef[]): Shape[] {
	const hasPicture = fields.some((f) => f.kind === "media");
	const right = hasPicture ? width / 2 : width - edge;
	const out: Shape[] = [];
	let y = edge;
	let isTitled = false;
	for (const f of fields) {
		if (f.kind === "media") continue;
		const drawn = draw(f.kind, edge, y, right - edge, !isTitled);
		if (drawn.end > height - edge + 1) break;
		isTitled ||= f.kind === "short_text";
		out.push(...drawn.shapes);
		y = drawn.end + gap;
	}
	if (hasPicture)
		out.push({ is: "picture", x: right + gap, y: edge, w: width - edge - right - gap, h: height - 2 * edge });
	return out;
}

interface Drawn {
	shapes: Shape[];
	end: number;
}

function draw(kind: FieldKind, x: number, y: number, w: number, isFirst: boolean): Drawn {
	const bar = (at: number, wide: number, h: number, tone: "strong" | "soft" | "accent"): Shape => ({
		is: "bar",
		x,
		y: at,
		w: wide,
		h,
		tone,
	});
	switch (kind) {
		case "short_text":
			return {
				shapes: [bar(y, isFirst ? w * 0.75 : w * 0.5, isFirst ? 7 : 4, isFirst ? "strong" : "soft")],
				end: y + (isFirst ? 7 : 4),
			};
		case "long_text":
		case "wysiwyg":
			return {
				shapes: [bar(y, w, 2.5, "soft"), bar(y + 5, w * 0.9, 2.5, "soft"), bar(y + 10, w * 0.6, 2.5, "soft")],
				end: y + 12.5,
			};
		case "repeater":
		case "component_picker":
		case "reference": {
			const each = (w - 2 * gap) / 3;
			const boxes = [0, 1, 2].map(
				(i): Shape => ({ is: "bar", x: x + i * (each + gap), y, w: each, h: 13, tone: "soft" }),
			);
			return { shapes: boxes, end: y + 13 };
		}
		case "form":
			return { shapes: [bar(y, w, 6, "soft"), bar(y + 9, w * 0.4, 6, "accent")], end: y + 15 };
		case "checkbox":
		case "color":
			return {
				shapes: [
					{ is: "dot", x: x + 3, y: y + 3, r: 3 },
					{ is: "bar", x: x + 10, y: y + 1.5, w: w * 0.35, h: 3, tone: "soft" },
				],
				end: y + 6,
			};
		default:
			return { shapes: [bar(y, w * 0.4, 5, "soft")], end: y + 5 };
	}
}
