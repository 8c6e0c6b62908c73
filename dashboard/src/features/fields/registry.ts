import { checkbox } from "./checkbox";
import { color } from "./color";
import { component } from "./component";
import { date } from "./date";
import { dropdown } from "./dropdown";
import { embed } from "./embed";
import { html } from "./html";
import { longText } from "./long-text";
import { media } from "./media";
import { number } from "./number";
import { picker } from "./picker";
import { reference } from "./reference";
import { repeater } from "./repeater";
import { shortText } from "./short-text";
import type { FieldDef, FieldKind, FieldType, Schema } from "./types";
import { wysiwyg } from "./wysiwyg";

/** Every field type by its kind. Values are typed within a type, and unknown outside of it. */
export const fieldTypes = {
	short_text: shortText,
	long_text: longText,
	wysiwyg,
	html,
	number,
	date,
	dropdown,
	checkbox,
	color,
	media,
	reference,
	component,
	component_picker: picker,
	repeater,
	form: embed,
} as unknown as Record<FieldKind, FieldType>;

/** A field's value in one line; "" for an empty one. */
export function summaryOf(def: FieldDef, value: unknown, schema: Schema): string {
	if (value === undefined || value === null) return "";
	return fieldTypes[def.kind].summary(value, def, schema);
}
