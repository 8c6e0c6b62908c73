import { useState } from "react";
import { ApiFault, asFault } from "@/api";
import { Field, FormDialog, Input } from "@/ui";
import { createDocument, type Line } from "../api";
import { type Faults, faultsOf, noFaults } from "../faults";
import { useForm } from "../form";
import { setAt } from "../path";
import { slugFault, slugOf } from "../slug";
import type { ContentType, Values } from "../types";
import { asText } from "../value";
import styles from "./reference.module.css";

interface Props {
	type: ContentType;
	site: string;
	locale: string;
	/** What was searched for: it is probably the name. */
	name: string;
	onMade(line: Line): void;
	onClose(): void;
}

/** CreateDialog makes an entry where one is needed, without leaving the one that needs it. It is a draft. */
export function CreateDialog({ type, site, locale, name: begun, onMade, onClose }: Props) {
	const { Form, schema } = useForm();
	// Items and authors are named by what is in them; everything else has a name of its own.
	const byValues = type.kind === "collection" || type.kind === "author";
	const firstField = type.fields.find((f) => f.kind === "short_text")?.key;
	const [name, setName] = useState(begun);
	const [slug, setSlug] = useState<string>();
	const [values, setValues] = useState<Values>(() => (byValues && firstField ? { [firstField]: begun } : {}));
	const [faults, setFaults] = useState<Faults>(noFaults);
	const [fault, setFault] = useState("");
	const [isBusy, setBusy] = useState(false);
	const named = type.kind === "author" ? `${asText(values.first_name)} ${asText(values.last_name)}` : name;
	const address = slug ?? slugOf(named);
	const submit = async () => {
		setBusy(true);
		try {
			onMade(
				await createDocument(site, {
					type: type.id,
					...(locale && { locale }),
					...(type.kind !== "collection" && { slug: address }),
					...(byValues ? { values } : { name }),
				}),
			);
		} catch (error) {
			setFaults(error instanceof ApiFault ? faultsOf(error.fields) : noFaults);
			setFault(asFault(error).detail);
			setBusy(false);
		}
	};
	return (
		<FormDialog
			open
			title={`New ${type.name || type.key}`}
			verb="Make the draft"
			busy={isBusy}
			onOpenChange={(isOpen) => !isOpen && onClose()}
			onSubmit={() => void submit()}
		>
			{!byValues && (
				<Field label="Name" error={faults.name}>
					<Input value={name} onChange={(e) => setName(e.target.value)} />
				</Field>
			)}
			{byValues && (
				<Form
					defs={type.fields}
					value={values}
					onChange={(path, next) => setValues((was) => setAt(was, path, next))}
					site={site}
					locale={locale}
					schema={schema}
					faults={faults}
				/>
			)}
			{type.kind !== "collection" && (
				<Field label="Slug" error={faults.slug || (address === "" ? "" : slugFault(address))}>
					<Input value={address} onChange={(e) => setSlug(e.target.value)} />
				</Field>
			)}
			{fault && (
				<p className={styles.trouble} role="alert">
					{fault}
				</p>
			)}
			<p className={styles.note}>It begins as a draft: readers see it once it is published.</p>
		</FormDialog>
	);
}
