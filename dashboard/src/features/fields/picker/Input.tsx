import { Plus } from "lucide-react";
import { useCallback, useState } from "react";
import { Button } from "@/ui";
import type { Copied } from "../clipboard";
import { fitPicked } from "../fit";
import { useForm } from "../form";
import { ItemList } from "../list/ItemList";
import { allowedIn } from "../schema";
import { firstText } from "../summary";
import type { ContentType, FieldProps, Picked } from "../types";
import { asValues } from "../value";
import { PickDialog } from "./PickDialog";

/** Input is a list of components, each of a type that is chosen for it. */
export function Input(props: FieldProps<readonly Picked[]>) {
	const { def, site } = props;
	const { schema } = useForm();
	const describe = useCallback(
		(item: unknown) => {
			const { type: key, fields } = item as Picked;
			const type = schema.component(key);
			const values = asValues(fields);
			return {
				title: type?.name || key,
				summary: type ? firstText(type.fields, values, schema) : "gone from the content types",
				defs: type?.fields,
				values,
				inner: ".fields",
			};
		},
		[schema],
	);
	const fit = (c: Copied) => {
		if (c.of !== "components") return null;
		const fitted = c.items.map((p) => fitPicked(def, p, schema, { foreign: c.site !== site }));
		const left = fitted.flatMap((f, i) => (f ? f.left : [c.items[i]?.type ?? "a component"]));
		return { items: fitted.flatMap((f) => f?.value ?? []), left: [...new Set(left)] };
	};
	return (
		<ItemList
			field={props}
			noun="component"
			describe={describe}
			copied={(item) => ({ of: "components", site, items: [item as Picked] })}
			fit={fit}
			adder={(add, isFull) => <Adder types={allowedIn(def, schema)} site={site} isFull={isFull} add={add} />}
		/>
	);
}

interface AdderProps {
	types: readonly ContentType[];
	site: string;
	isFull: boolean;
	add(item: Picked): void;
}

function Adder({ types, site, isFull, add }: AdderProps) {
	const [isOpen, setOpen] = useState(false);
	const [only] = types;
	const pick = (type: ContentType) => {
		setOpen(false);
		// Once the dialog has given the focus back, the new row takes it.
		queueMicrotask(() => add({ type: type.key, fields: {} }));
	};
	return (
		<>
			<Button
				data-do="add"
				disabled={isFull || types.length === 0}
				onClick={() => (types.length === 1 && only ? pick(only) : setOpen(true))}
			>
				<Plus aria-hidden="true" />
				{types.length === 1 && only ? (
					<span>
						Add <bdi>{only.name || only.key}</bdi>
					</span>
				) : (
					"Add a component"
				)}
			</Button>
			{isOpen && <PickDialog types={types} site={site} onPick={pick} onClose={() => setOpen(false)} />}
		</>
	);
}
