import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { typesQuery } from "@/features/lists/api";
import { entryHref, nameOf } from "@/features/lists/where";
import { wallIn, zoneWords } from "@/features/lists/zone";
import { cancelSchedule } from "@/features/releases/api";
import { Badge, Button, buttonClass, Dialog, Facts, toast, toastFault } from "@/ui";
import type { Planned } from "./api";
import { stateOf } from "./words";

export function Plan({
	site,
	plan,
	zone,
	may,
	onClose,
	onMove,
	onChanged,
}: {
	site: string;
	plan: Planned;
	zone: string;
	may: boolean;
	onClose(): void;
	onMove(): void;
	onChanged(): void;
}) {
	const types = useQuery(typesQuery(site)).data ?? [];
	const type = types.find((t) => t.id === plan.type);
	const cancel = useMutation({
		mutationFn: () => cancelSchedule(site, plan.id),
		onSuccess: () => {
			toast({ text: `“${plan.name}” is no longer planned.` });
			onChanged();
			onClose();
		},
		onError: (e) => toastFault(e),
	});
	const [tone, word] = stateOf(plan);
	const href = plan.release
		? `/${site}/releases/${plan.release}`
		: type
			? entryHref(site, type, plan.document ?? "", plan.locale)
			: undefined;
	return (
		<Dialog
			open
			size="small"
			onOpenChange={onClose}
			title={<span dir="auto">{plan.name}</span>}
			footer={
				<>
					{may && plan.state === "pending" && (
						<>
							<Button kind="quiet" busy={cancel.isPending} onClick={() => cancel.mutate()}>
								Cancel the schedule
							</Button>
							<Button onClick={onMove}>Move…</Button>
						</>
					)}
					{href && (
						<Link to={href} className={buttonClass({ kind: "primary" })}>
							Open {plan.release ? "release" : "entry"}
						</Link>
					)}
				</>
			}
		>
			<Facts
				items={[
					[
						"State",
						<Badge key="s" tone={tone}>
							{word}
						</Badge>,
					],
					[
						"What happens",
						plan.release
							? "The release is published"
							: plan.action === "publish"
								? "It is published"
								: "It is taken away from readers",
					],
					["When", `${plan.wall.replace("T", ", ")} in ${zoneWords(plan.zone, new Date(plan.at as string))}`],
					...(plan.zone === zone
						? []
						: [["Here", wallIn(new Date(plan.at as string), zone).replace("T", ", ")] as const]),
					...(type ? [["Type", nameOf(type)] as const] : []),
					...(plan.locale ? [["Locale", plan.locale] as const] : []),
					...(plan.reason ? [["Why", plan.reason] as const] : []),
					...(plan.late_ms && plan.late_ms > 60_000
						? [["Late by", `${Math.round(plan.late_ms / 60_000)} min`] as const]
						: []),
				]}
			/>
		</Dialog>
	);
}
