import { Plus } from "lucide-react";
import { useCallback } from "react";
import { Button } from "@/ui";
import type { Copied } from "../clipboard";
import { fitValues } from "../fit";
import { useForm } from "../form";
import { ItemList } from "../list/ItemList";
import { labelOf } from "../schema";
import { firstText } from "../summary";
import type { FieldProps, Values } from "../types";
import { asValues } from "../value";

/** Input is rows of the same fields. */
export function Input(props: FieldProps<readonly Values[]>) {
	const { def, site } = props;
	const { schema } = useForm();
	const fields = def.fields ?? none;
	const describe = useCallback(
		(item: unknown, index: number) => {
			const values = asValues(item);
			return { title: `${index + 1}.`, summary: firstText(fields, values, schema), defs: fields, values, inner: "" };
		},
		[fields, schema],
	);
	const fit = (c: Copied) => {
		if (c.of !== "rows") return null;
		const fitted = c.items.map((row) => fitValues(fields, row, schema, { foreign: c.site !== site }));
		const items = fitted.map((f) => f.value).filter((v) => Object.keys(v).length > 0);
		return { items, left: [...new Set(fitted.flatMap((f) => f.left))] };
	};
	return (
		<ItemList
			field={props}
			noun="row"
			describe={describe}
			copied={(item) => ({ of: "rows", site, items: [asValues(item)] })}
			fit={fit}
			adder={(add, isFull) => (
				<Button data-do="add" disabled={isFull} onClick={() => add({})}>
					<Plus aria-hidden="true" />
					<span>
						Add to <bdi>{labelOf(def)}</bdi>
					</span>
				</Button>
			)}
		/>
	);
}

const none: readonly never[] = [];
