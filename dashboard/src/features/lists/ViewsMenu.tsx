import { useNavigate } from "@tanstack/react-router";
import { Bookmark } from "lucide-react";
import { useState } from "react";
import {
	Button,
	Field,
	FormDialog,
	Input,
	Menu,
	MenuItem,
	MenuLabel,
	MenuSeparator,
	Switch,
	toast,
	toastFault,
} from "@/ui";
import { useDropView, useSaveView, useViews, type View } from "./api";
import { type ListSearch, readSearch, sameList } from "./search";

interface Props {
	site: string;
	/** Of the list: views are of one. */
	type: string;
	search: ListSearch;
	mayShare: boolean;
}

/** ViewsMenu holds the lists that somebody gave a name: one's own, and those shared on the site. */
export function ViewsMenu({ site, type, search, mayShare }: Props) {
	const views = useViews(site);
	const save = useSaveView(site);
	const drop = useDropView(site);
	const navigate = useNavigate();
	const [naming, name] = useState(false);
	const here = (views.data ?? []).filter((v) => v.query.type === type);
	const current = here.find((v) => v.id === search.view);
	const changed = current && !sameList(readSearch(current.query), search);
	const show = (v?: View) => navigate({ to: ".", search: (v ? { ...readSearch(v.query), view: v.id } : {}) as never });
	const { view: _, ...bare } = search;
	const keep = (v: View) =>
		save.mutate(
			{ id: v.id, name: v.name, shared: v.shared, query: { ...bare, type } },
			{
				onSuccess: () => toast({ text: `“${v.name}” shows this list now.` }),
				onError: (e) => toastFault(e, "The view was not changed."),
			},
		);
	const remove = (v: View) =>
		drop.mutate(v.id, {
			onSuccess: () =>
				toast({
					text: `The view “${v.name}” was deleted.`,
					undo: () =>
						save.mutate(
							{ name: v.name, shared: v.shared, query: v.query },
							{ onError: (e) => toastFault(e, "It did not come back.") },
						),
				}),
			onError: (e) => toastFault(e, "The view was not deleted."),
		});
	const group = (label: string, list: View[]) =>
		list.length > 0 && (
			<>
				<MenuLabel>{label}</MenuLabel>
				{list.map((v) => (
					<MenuItem key={v.id} onSelect={() => show(v)}>
						<span dir="auto">{v.name}</span>
					</MenuItem>
				))}
			</>
		);
	return (
		<>
			<Menu
				align="start"
				trigger={
					<Button icon={<Bookmark aria-hidden="true" />}>
						<span dir="auto">{current ? current.name : "Views"}</span>
						{changed && " (changed)"}
					</Button>
				}
			>
				<MenuItem onSelect={() => show()}>All entries</MenuItem>
				{group(
					"My views",
					here.filter((v) => v.mine),
				)}
				{group(
					"Shared",
					here.filter((v) => !v.mine),
				)}
				<MenuSeparator />
				{current?.mine && changed && (
					<MenuItem onSelect={() => keep(current)}>Keep changes in “{current.name}”</MenuItem>
				)}
				<MenuItem onSelect={() => name(true)}>Save this list as a view…</MenuItem>
				{current?.mine && (
					<MenuItem danger onSelect={() => remove(current)}>
						Delete “{current.name}”
					</MenuItem>
				)}
			</Menu>
			{naming && (
				<Naming
					mayShare={mayShare}
					busy={save.isPending}
					onClose={() => name(false)}
					onSave={(title, shared) =>
						save.mutate(
							{ name: title, shared, query: { ...bare, type } },
							{
								onSuccess: (v) => {
									name(false);
									void show(v);
								},
								onError: (e) => toastFault(e, "The view was not saved."),
							},
						)
					}
				/>
			)}
		</>
	);
}

function Naming({
	mayShare,
	busy,
	onClose,
	onSave,
}: {
	mayShare: boolean;
	busy: boolean;
	onClose(): void;
	onSave(name: string, shared: boolean): void;
}) {
	const [title, setTitle] = useState("");
	const [shared, share] = useState(false);
	return (
		<FormDialog
			open
			onOpenChange={onClose}
			size="small"
			title="Save this list"
			description="Filter, words, order and columns stay with the view."
			verb="Save view"
			busy={busy}
			disabled={title.trim() === ""}
			onSubmit={() => onSave(title.trim(), shared)}
		>
			<Field label="Name">
				<Input value={title} onChange={(e) => setTitle(e.target.value)} maxLength={100} autoComplete="off" />
			</Field>
			{mayShare && <Switch label="Share it" hint="Everybody on the site sees it." checked={shared} onChange={share} />}
		</FormDialog>
	);
}
