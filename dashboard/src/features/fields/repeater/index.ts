import { count } from "../hint";
import { firstText } from "../summary";
import type { FieldType, Values } from "../types";
import { cut } from "../value";
import { Input } from "./Input";

export const repeater: FieldType<readonly Values[]> = {
	empty: () => empty,
	summary(rows, def, schema) {
		const texts = rows.map((row) => firstText(def.fields ?? [], row, schema)).filter(Boolean);
		return cut(texts.join(", ")) || (rows.length > 0 ? count(rows.length, "row") : "");
	},
	Input,
	shape: "frame",
};

const empty: readonly Values[] = Object.freeze([]);
