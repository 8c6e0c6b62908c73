import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useUses } from "@/features/types/api";
import { Button, Menu, MenuItem } from "@/ui";
import { typesQuery } from "./api";
import { useMay } from "./may";
import { entryHref } from "./where";

/**
 * NewSingle begins a single page. Each has a type of its own, so a new one is of a type that has no page yet, or of a
 * new type.
 */
export function NewSingle({ site }: { site: string }) {
	const may = useMay(site);
	const navigate = useNavigate();
	const types = useQuery(typesQuery(site)).data ?? [];
	const uses = useUses(site).data;
	const lone = types.filter((t) => t.kind === "single" && uses !== undefined && !uses[t.id]);
	const begin = may("content.create") ? lone : [];
	const model = may("types.manage");
	if (begin.length === 0 && !model) return null;
	return (
		<Menu
			trigger={
				<Button kind="primary" writes icon={<Plus aria-hidden="true" />}>
					New single page
				</Button>
			}
		>
			{begin.map((t) => (
				<MenuItem key={t.id} onSelect={() => void navigate({ to: entryHref(site, t, "new") })}>
					{t.name}
				</MenuItem>
			))}
			{model && (
				<MenuItem onSelect={() => void navigate({ to: "/$site/types/$type", params: { site, type: "new-single" } })}>
					Model another…
				</MenuItem>
			)}
		</Menu>
	);
}
