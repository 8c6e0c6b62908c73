import { count } from "../hint";
import { firstText } from "../summary";
import type { FieldType, Picked } from "../types";
import { asValues, cut } from "../value";
import { Input } from "./Input";

export const picker: FieldType<readonly Picked[]> = {
	empty: () => empty,
	summary(picked, _def, schema) {
		const names = picked.map((p) => {
			const type = schema.component(p.type);
			return (type && firstText(type.fields, asValues(p.fields), schema)) || type?.name || p.type;
		});
		return names.length > 0 ? `${count(names.length, "component")}: ${cut(names.join(", "))}` : "";
	},
	Input,
	shape: "frame",
};

const empty: readonly Picked[] = Object.freeze([]);
