import type { FieldType } from "../types";
import { Input } from "./Input";

export const dropdown: FieldType<string> = {
	empty: () => "",
	summary: (v, def) => def.choices?.find((c) => c.value === v)?.label || v,
	Input,
};
