import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useMay } from "@/features/lists/may";
import {
	Badge,
	Button,
	FaultView,
	Field,
	FormDialog,
	Input,
	Loading,
	Page,
	StateView,
	Table,
	Time,
	type Tone,
	toastFault,
} from "@/ui";
import { createRelease, releasesQuery } from "./api";
import styles from "./Releases.module.css";

const words: Record<string, [Tone, string]> = {
	open: ["draft", "Open"],
	published: ["live", "Published"],
	undone: ["plain", "Undone"],
};

/** ReleaseState is how far a release has come, or when it will be published. */
export function ReleaseState({ state, at }: { state: string; at?: string | null }) {
	if (at) return <Badge tone="scheduled">Scheduled</Badge>;
	const [tone, word] = words[state] ?? ["plain", state];
	return <Badge tone={tone}>{word}</Badge>;
}

export function ReleasesPage() {
	const { site = "" } = useParams({ strict: false }) as { site?: string };
	const may = useMay(site);
	const list = useInfiniteQuery(releasesQuery(site));
	const [making, make] = useState(false);
	const items = (list.data?.pages ?? []).flatMap((p) => p.items ?? []);
	const fresh = may("content.publish") && (
		<Button kind="primary" writes icon={<Plus aria-hidden="true" />} onClick={() => make(true)}>
			New release
		</Button>
	);
	return (
		<Page
			title="Releases"
			intro="Entries that are published or taken away together: readers see all of it or nothing."
			actions={fresh || undefined}
		>
			{list.isPending ? (
				<Loading what="Listing releases" />
			) : list.isError ? (
				<FaultView error={list.error} retry={list.refetch} />
			) : items.length === 0 ? (
				<StateView kind="empty" title="No release yet" action={fresh || undefined}>
					A campaign, a launch, a new section: gather its entries here, look whether all is ready, and publish it in one
					moment.
				</StateView>
			) : (
				<>
					<div className={styles.card}>
						<Table label="Releases">
							<thead>
								<tr>
									<th scope="col">Name</th>
									<th scope="col">State</th>
									<th scope="col">Entries</th>
									<th scope="col">Changed</th>
									<th scope="col">Published</th>
								</tr>
							</thead>
							<tbody>
								{items.map((r) => (
									<tr key={r.id}>
										<td>
											<Link to="/$site/releases/$id" params={{ site, id: r.id }} className={styles.link} dir="auto">
												{r.name}
											</Link>
										</td>
										<td>
											<ReleaseState state={r.state} />
										</td>
										<td>{r.size}</td>
										<td>
											<Time at={r.changed} />
										</td>
										<td>{r.published ? <Time at={r.published} /> : "–"}</td>
									</tr>
								))}
							</tbody>
						</Table>
					</div>
					{list.hasNextPage && (
						<Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
							Show more
						</Button>
					)}
				</>
			)}
			{making && <NewRelease site={site} onClose={() => make(false)} />}
		</Page>
	);
}

function NewRelease({ site, onClose }: { site: string; onClose(): void }) {
	const [name, say] = useState("");
	const navigate = useNavigate();
	const client = useQueryClient();
	const make = useMutation({
		mutationFn: () => createRelease(site, name.trim(), []),
		onSuccess: (r) => {
			void client.invalidateQueries({ queryKey: ["site", site, "releases"] });
			void navigate({ to: "/$site/releases/$id", params: { site, id: r.id } });
		},
		onError: (e) => toastFault(e, "The release was not made."),
	});
	return (
		<FormDialog
			open
			onOpenChange={onClose}
			size="small"
			title="New release"
			verb="Make release"
			busy={make.isPending}
			disabled={name.trim() === ""}
			onSubmit={() => make.mutate()}
		>
			<Field label="Name" hint="What it is about: “Spring menu”.">
				<Input value={name} onChange={(e) => say(e.target.value)} maxLength={200} autoComplete="off" />
			</Field>
		</FormDialog>
	);
}
