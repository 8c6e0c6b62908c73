import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { asFault } from "@/api";
import { meQuery } from "@/api/queries";
import { Loading, StateView } from "@/ui";
import { Button } from "./kit";

/** useSite is the site of the address, and what one may do there. */
export function useSite() {
	const { site = "" } = useParams({ strict: false }) as { site?: string };
	const me = useQuery(meQuery);
	const here = me.data?.sites?.find((s) => s.key === site);
	return { site, here, may: (action: string) => here?.may?.includes(action as never) ?? false, me: me.data };
}

/** Loaded shows what was asked for, or why it is not there, each in its own words. */
export function Loaded<T>({
	of,
	what,
	children,
}: {
	of: { data: T | undefined; error: unknown; isPending: boolean; refetch: () => unknown };
	what: string;
	children: (data: T) => ReactNode;
}) {
	if (of.data !== undefined) return children(of.data);
	if (of.isPending) return <Loading what={`Loading ${what}`} small />;
	const fault = asFault(of.error);
	const again = <Button onClick={() => of.refetch()}>Try again</Button>;
	if (fault.away) {
		return (
			<StateView kind="offline" title="The server is not answering" action={again}>
				{`The ${what} will be here when it is back.`}
			</StateView>
		);
	}
	if (fault.code === "denied" || fault.code === "not_found") {
		return (
			<StateView kind="no-permission" title={`Your role does not show you the ${what}`}>
				Ask an admin of the site for it.
			</StateView>
		);
	}
	return (
		<StateView kind="error" title={`The ${what} cannot be shown`} action={again}>
			{fault.detail}
		</StateView>
	);
}

/** Denied is a page that one's role does not open. */
export function Denied({ what, role }: { what: string; role?: string }) {
	return (
		<StateView kind="no-permission" title={`Your role does not open ${what}`}>
			{`${role ? `You are ${role} on this site. ` : ""}Ask an admin of the site to do it, or to give you another role.`}
		</StateView>
	);
}
