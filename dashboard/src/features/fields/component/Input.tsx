import { Frame } from "../Frame";
import styles from "../field.module.css";
import { useForm } from "../form";
import { componentOf, labelOf } from "../schema";
import type { FieldProps, Values } from "../types";

/** Input is the fields of one component, in a frame of their own. */
export function Input({ def, value, path, id, fault }: FieldProps<Values>) {
	const { schema, Fields } = useForm();
	const type = componentOf(def, schema);
	return (
		<Frame
			id={id}
			path={path}
			label={labelOf(def)}
			note={type && type.name !== labelOf(def) ? type.name : undefined}
			fault={fault}
		>
			{type ? (
				<div className={styles.card}>
					<div className={styles.inside}>
						<Fields defs={type.fields} values={value} path={path} />
					</div>
				</div>
			) : (
				<p className={styles.hint}>
					The component of this field is gone from the content types, so it cannot be edited.
				</p>
			)}
		</Frame>
	);
}
