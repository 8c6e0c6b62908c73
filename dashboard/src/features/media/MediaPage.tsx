import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { api, body } from "@/api";
import { Button, FaultView, Loading, Page, SearchInput, StateView, Table } from "@/ui";
import styles from "./Media.module.css";

/** MediaPage lists pictures and files by name. */
export function MediaPage() {
	const { site = "" } = useParams({ strict: false }) as { site?: string };
	const [words, say] = useState("");
	const q = useDeferredValue(words.trim());
	const list = useInfiniteQuery({
		queryKey: ["site", site, "media", "list", q],
		initialPageParam: "",
		queryFn: ({ signal, pageParam }) =>
			body(
				api.GET("/api/sites/{site}/media", {
					params: { path: { site }, query: { q: q || undefined, cursor: pageParam || undefined, limit: 60 } },
					signal,
				}),
			),
		getNextPageParam: (last) => last.next || undefined,
	});
	const items = (list.data?.pages ?? []).flatMap((p) => p.items ?? []);
	return (
		<Page title="Media">
			<SearchInput
				label="Find by name, address or description"
				value={words}
				onChange={say}
				className={styles.search}
			/>
			{list.isPending ? (
				<Loading what="Listing media" />
			) : list.isError ? (
				<FaultView error={list.error} retry={list.refetch} />
			) : items.length === 0 ? (
				q ? (
					<StateView
						kind="no-match"
						title="Nothing matches"
						action={<Button onClick={() => say("")}>Show all media</Button>}
					>
						No name, address or description has “{q}” in it.
					</StateView>
				) : (
					<StateView kind="empty" title="No media yet">
						Pictures that entries show appear here by their address.
					</StateView>
				)
			) : (
				<div className={styles.card}>
					<Table label="Media">
						<thead>
							<tr>
								<th scope="col">Picture</th>
								<th scope="col">Name</th>
								<th scope="col">Description</th>
							</tr>
						</thead>
						<tbody>
							{items.map((m) => (
								<tr key={m.id}>
									<td>
										{/^https:/.test(m.url) && (
											<img src={m.url} alt="" loading="lazy" className={styles.thumb} referrerPolicy="no-referrer" />
										)}
									</td>
									<td className={styles.name}>
										<span dir="auto">{m.name || m.url.split("/").at(-1)}</span>
										<span className={styles.url}>{m.url}</span>
									</td>
									<td dir="auto">
										{m.alt || (
											<span className={styles.missing}>
												No description: readers who do not see it learn nothing of it.
											</span>
										)}
									</td>
								</tr>
							))}
						</tbody>
					</Table>
				</div>
			)}
			{list.hasNextPage && (
				<Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
					Show more
				</Button>
			)}
		</Page>
	);
}
