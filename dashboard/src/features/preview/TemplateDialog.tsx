import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { asFault } from "@/api";
import { Field, FormDialog, Input } from "@/ui";
import { putTemplate, templatesQuery } from "./api";
import styles from "./preview.module.css";

interface Props {
	site: string;
	type: { id: string; key: string; name: string };
	onClose(): void;
	onSaved(): void;
}

const parts: [string, string][] = [
	["{slug}", "the entry's slug"],
	["{locale}", "its locale"],
	["{id}", "its id"],
	["{type}", "the type's key"],
	["{site}", "this site's key"],
	["{token}", "a token that may read drafts, for a day"],
];

/** TemplateDialog says where the customer's site shows entries of a type. */
export function TemplateDialog({ site, type, onClose, onSaved }: Props) {
	const templates = useQuery(templatesQuery(site));
	const [typed, setTyped] = useState<string>();
	const url = typed ?? templates.data?.find((t) => t.type === type.id)?.url ?? "";
	const save = useMutation({ mutationFn: () => putTemplate(site, type.id, url.trim()), onSuccess: onSaved });
	const fault = save.isError ? asFault(save.error) : null;
	return (
		<FormDialog
			open
			onOpenChange={(open) => !open && onClose()}
			title={`Where ${type.name || "this page"} is shown`}
			description="The address at which your site shows drafts of this type. What stands in braces is filled in for each entry."
			verb={url.trim() ? "Save" : "Save without a preview"}
			busy={save.isPending}
			disabled={templates.isPending}
			onSubmit={() => save.mutate()}
		>
			<Field label="Address" error={fault ? (fault.fields.url ?? fault.detail) : undefined}>
				<Input
					mono
					dir="ltr"
					value={url}
					onChange={(e) => setTyped(e.target.value)}
					placeholder="https://www.example.com/{locale}/{slug}?preview={token}"
					autoComplete="off"
					spellCheck={false}
				/>
			</Field>
			<dl className={styles.parts}>
				{parts.map(([name, what]) => (
					<div key={name}>
						<dt>
							<button
								type="button"
								className={styles.part}
								onClick={() => setTyped(url + name)}
								title={`Put ${name} at the end`}
							>
								{name}
							</button>
						</dt>
						<dd>{what}</dd>
					</div>
				))}
			</dl>
		</FormDialog>
	);
}
