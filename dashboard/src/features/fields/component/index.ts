import { componentOf } from "../schema";
import { firstText } from "../summary";
import type { FieldType, Values } from "../types";
import { Input } from "./Input";

export const component: FieldType<Values> = {
	empty: () => empty,
	summary: (v, def, schema) => firstText(componentOf(def, schema)?.fields ?? [], v, schema),
	Input,
	shape: "frame",
};

const empty: Values = Object.freeze({});
