import type { FieldType } from "../types";
import { Input } from "./Input";

export const number: FieldType<number | null> = {
	empty: () => null,
	summary: (v) => (v === null ? "" : String(v)),
	Input,
};
