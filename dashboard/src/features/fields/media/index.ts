import type { FieldType } from "../types";
import { Input } from "./Input";

export const media: FieldType<string | null> = {
	empty: () => null,
	summary: (v) => (v ? "A picture or file" : ""),
	Input,
	shape: "set",
};
