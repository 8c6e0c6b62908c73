import { count } from "../hint";
import type { FieldType } from "../types";
import { Input } from "./Input";

export type Referred = string | readonly string[] | null;

export const reference: FieldType<Referred> = {
	empty: (def) => (def.many ? none : null),
	summary(v) {
		if (v === null || v.length === 0) return "";
		return typeof v === "string" ? "One entry" : count(v.length, "entry", "entries");
	},
	Input,
	shape: "set",
};

const none: readonly string[] = Object.freeze([]);
