import { hintOf } from "./hint";
import type { FieldProps } from "./types";

/** Attributes that tie a control to its label, hint and fault. */
export function controlProps(props: Pick<FieldProps, "id" | "def" | "fault" | "readOnly">) {
	const described = [hintOf(props.def) && `${props.id}-hint`, props.fault && `${props.id}-fault`]
		.filter(Boolean)
		.join(" ");
	return {
		id: props.id,
		"aria-describedby": described || undefined,
		"aria-invalid": props.fault ? true : undefined,
	};
}
