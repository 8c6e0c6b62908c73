import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "@/api";
import { Field, FormDialog, Input, RadioGroup, Select, toast, toastFault } from "@/ui";
import { changeRelease, createRelease, type EntryInput, inputOf, merged, releasesQuery } from "./api";

interface Props {
	site: string;
	entries: { document: string; locale?: string }[];
	onClose(): void;
	onDone(): void;
}

/** AddToRelease puts entries into a release that there is, or into a new one. */
export function AddToRelease({ site, entries, onClose, onDone }: Props) {
	const client = useQueryClient();
	const navigate = useNavigate();
	const releases = useInfiniteQuery(releasesQuery(site));
	const open = (releases.data?.pages ?? []).flatMap((p) => p.items ?? []).filter((r) => r.state !== "published");
	const [into, choose] = useState("");
	const [name, say] = useState("");
	const [action, act] = useState<"publish" | "unpublish">("publish");
	const chosen = into || open[0]?.id || "new";
	const add = useMutation({
		mutationFn: async () => {
			const more: EntryInput[] = entries.map((e) => ({ document: e.document, locale: e.locale || undefined, action }));
			if (chosen === "new") return { release: await createRelease(site, name.trim(), more), added: more.length };
			const now = await body(api.GET("/api/sites/{site}/releases/{id}", { params: { path: { site, id: chosen } } }));
			const locale = (e: EntryInput) => ({
				...e,
				locale: e.locale || now.entries?.find((h) => h.document === e.document)?.locale,
			});
			const { entries: all, added } = merged(inputOf(now.entries ?? []), more.map(locale));
			return {
				release: await changeRelease(site, chosen, { name: now.name, entries: all, version: now.version }),
				added,
			};
		},
		onSuccess: ({ release, added }) => {
			void client.invalidateQueries({ queryKey: ["site", site, "releases"] });
			toast({
				text: `${added} ${added === 1 ? "entry" : "entries"} added to “${release.name}”.`,
				action: {
					label: "Open release",
					run: () => void navigate({ to: "/$site/releases/$id", params: { site, id: release.id } }),
				},
			});
			onDone();
		},
		onError: (e) => toastFault(e, "Nothing was added."),
	});
	return (
		<FormDialog
			open
			onOpenChange={onClose}
			size="small"
			title={`Add ${entries.length} to a release`}
			verb="Add"
			busy={add.isPending}
			disabled={releases.isPending || (chosen === "new" && name.trim() === "")}
			onSubmit={() => add.mutate()}
		>
			<Field label="Release">
				<Select
					value={chosen}
					onChange={choose}
					options={[
						...open.map((r) => ({ value: r.id, label: `${r.name} (${r.size})` })),
						{ value: "new", label: "A new release…" },
					]}
				/>
			</Field>
			{chosen === "new" && (
				<Field label="Name of the release">
					<Input value={name} onChange={(e) => say(e.target.value)} maxLength={200} autoComplete="off" />
				</Field>
			)}
			<RadioGroup<"publish" | "unpublish">
				label="What the release does to them"
				value={action}
				onChange={act}
				options={[
					{ value: "publish", label: "Publish" },
					{ value: "unpublish", label: "Unpublish" },
				]}
			/>
		</FormDialog>
	);
}
