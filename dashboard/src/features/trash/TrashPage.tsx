import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api, body, type Schema } from "@/api";
import { typesQuery } from "@/features/lists/api";
import { useMay } from "@/features/lists/may";
import { refresh } from "@/features/lists/optimistic";
import { nameOf } from "@/features/lists/where";
import { unique } from "@/lib/unique";
import { Button, ConfirmDialog, FaultView, Loading, Page, StateView, Table, Time, toast, toastFault } from "@/ui";
import styles from "./Trash.module.css";

type Line = Schema<"TrashLine">;

/** What one may do with it is asked of the server again with each press. */
export function TrashPage() {
	const { site = "" } = useParams({ strict: false }) as { site?: string };
	const may = useMay(site);
	const client = useQueryClient();
	const types = useQuery(typesQuery(site)).data ?? [];
	const key = ["site", site, "trash"];
	const list = useInfiniteQuery({
		queryKey: key,
		initialPageParam: "",
		queryFn: ({ signal, pageParam }) =>
			body(
				api.GET("/api/sites/{site}/trash", {
					params: { path: { site }, query: { cursor: pageParam || undefined, limit: 100 } },
					signal,
				}),
			),
		getNextPageParam: (last) => last.next || undefined,
	});
	const [erasing, erase] = useState<Line>();
	const items = (list.data?.pages ?? []).flatMap((p) => p.items ?? []);

	// It goes at once, and comes back with the cause where the server refuses.
	const without = (l: Line, whole: boolean) => {
		const before = client.getQueryData(key);
		client.setQueryData<typeof list.data>(
			key,
			(d) =>
				d && {
					...d,
					pages: d.pages.map((p) => ({
						...p,
						items: (p.items ?? []).filter((x) => x.id !== l.id || (!whole && x.locale !== l.locale)),
					})),
				},
		);
		return () => client.setQueryData(key, before);
	};
	const send = (l: Line, action: "trash" | "untrash") =>
		body(
			api.POST(`/api/sites/{site}/documents/{id}/${action}`, {
				params: {
					path: { site, id: l.id },
					query: { locale: l.locale || undefined },
					header: { "Idempotency-Key": unique() },
				},
			}),
		);
	const settled = () => {
		void client.invalidateQueries({ queryKey: key });
		refresh(client, site);
	};
	const restore = useMutation({
		mutationFn: (l: Line) => send(l, "untrash"),
		onMutate: (l) => without(l, false),
		onSuccess: (_, l) =>
			toast({
				text: `“${l.name}” is back, as a draft.`,
				undo: () => void send(l, "trash").then(settled, (e) => toastFault(e)),
			}),
		onError: (e, _, back) => {
			back?.();
			toastFault(e, "It stays in the trash.");
		},
		onSettled: settled,
	});
	const remove = useMutation({
		mutationFn: async (l: Line) => {
			await api.DELETE("/api/sites/{site}/documents/{id}", {
				params: { path: { site, id: l.id }, header: { "Idempotency-Key": unique() } },
			});
		},
		onMutate: (l) => without(l, true),
		onSuccess: (_, l) => toast({ text: `“${l.name}” was deleted for good.` }),
		onError: (e, _, back) => {
			back?.();
			toastFault(e, "It was not deleted.");
		},
		onSettled: settled,
	});
	return (
		<Page
			title="Trash"
			intro="Readers and lists no longer show what is here. It stays until somebody deletes it for good."
		>
			{list.isPending ? (
				<Loading what="Looking into the trash" />
			) : list.isError ? (
				<FaultView error={list.error} retry={list.refetch} />
			) : items.length === 0 ? (
				<StateView kind="empty" title="The trash is empty">
					Entries that are moved to the trash appear here, and can be restored.
				</StateView>
			) : (
				<div className={styles.card}>
					<Table label="In the trash">
						<thead>
							<tr>
								<th scope="col">Name</th>
								<th scope="col">Type</th>
								<th scope="col">Moved here</th>
								<th scope="col">
									<span className={styles.hidden}>What to do</span>
								</th>
							</tr>
						</thead>
						<tbody>
							{items.map((l) => {
								const type = types.find((t) => t.id === l.type);
								return (
									<tr key={`${l.id} ${l.locale}`}>
										<td className={styles.name}>
											<span dir="auto">{l.name || "Without a name"}</span>
											{l.locale && <span className={styles.locale}>{l.locale}</span>}
										</td>
										<td>{type ? nameOf(type) : l.kind}</td>
										<td>
											<Time at={l.trashed} />
										</td>
										<td>
											<span className={styles.buttons}>
												{may("content.delete") && (
													<Button small writes onClick={() => restore.mutate(l)} aria-label={`Restore ${l.name}`}>
														Restore
													</Button>
												)}
												{may("content.erase") && (
													<Button
														small
														writes
														kind="danger"
														onClick={() => erase(l)}
														aria-label={`Delete for good… ${l.name}`}
													>
														Delete for good…
													</Button>
												)}
											</span>
										</td>
									</tr>
								);
							})}
						</tbody>
					</Table>
				</div>
			)}
			{list.hasNextPage && (
				<Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
					Show more
				</Button>
			)}
			<ConfirmDialog
				open={erasing !== undefined}
				onOpenChange={() => erase(undefined)}
				title={`Delete “${erasing?.name ?? ""}” for good`}
				verb="Delete for good"
				onConfirm={() => {
					if (erasing) remove.mutate(erasing);
					erase(undefined);
				}}
			>
				Every locale, draft and revision of it goes. Nobody can bring it back; backups still hold it.
			</ConfirmDialog>
		</Page>
	);
}
