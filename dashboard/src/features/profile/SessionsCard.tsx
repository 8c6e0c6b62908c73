import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Badge, Button, Card, FaultView, Loading, Table, Time, toast, toastFault } from "@/ui";
import { endOtherSessions, endSession, sessionsQuery } from "./api";
import { device } from "./device";
import styles from "./Profile.module.css";

/** SessionsCard is where one is signed in, and ends what is not one's own. */
export function SessionsCard() {
	const client = useQueryClient();
	const sessions = useQuery(sessionsQuery);
	const done = (text: string) => () => {
		toast({ text });
		return client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
	};
	const end = useMutation({
		mutationFn: endSession,
		onSuccess: done("The session has ended."),
		onError: (e) => toastFault(e),
	});
	const endOthers = useMutation({
		mutationFn: endOtherSessions,
		onSuccess: done("Your other sessions have ended."),
		onError: (e) => toastFault(e),
	});
	const others = (sessions.data ?? []).some((s) => !s.current);
	return (
		<Card
			title="Where you are signed in"
			flush
			actions={
				others && (
					<Button small onClick={() => endOthers.mutate()} busy={endOthers.isPending}>
						End all others
					</Button>
				)
			}
		>
			{sessions.isPending && <Loading small />}
			{sessions.error && <FaultView error={sessions.error} retry={() => sessions.refetch()} small />}
			{sessions.data && (
				<Table label="Sessions">
					<thead>
						<tr>
							<th scope="col">Device</th>
							<th scope="col">Address</th>
							<th scope="col">Last used</th>
							<th scope="col">
								<span className={styles.hidden}>Actions</span>
							</th>
						</tr>
					</thead>
					<tbody>
						{sessions.data.map((s) => (
							<tr key={s.id}>
								<td title={s.device}>{device(s.device)}</td>
								<td>
									<code>{s.address}</code>
								</td>
								<td>
									<Time at={s.seen} />
								</td>
								<td>
									{s.current ? (
										<Badge tone="live">This one</Badge>
									) : (
										<Button small onClick={() => end.mutate(s.id)}>
											End
										</Button>
									)}
								</td>
							</tr>
						))}
					</tbody>
				</Table>
			)}
		</Card>
	);
}
