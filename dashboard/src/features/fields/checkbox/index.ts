import { labelOf } from "../schema";
import type { FieldType } from "../types";
import { Input } from "./Input";

export const checkbox: FieldType<boolean> = {
	empty: () => false,
	summary: (v, def) => (v ? labelOf(def) : ""),
	Input,
};
