import type { ErrorComponentProps } from "@tanstack/react-router";
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { ApiFault, asFault, connection } from "@/api";
import { Button, FaultView, StateView, useTitle } from "@/ui";

const reloaded = "ghee.reloaded";

/** missingPart says whether a part of the program could not be fetched: the server is away, or was upgraded. */
function missingPart(error: unknown): boolean {
	return error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);
}

/** Broken is what stands where a page could not be shown; all around it stays. */
export function Broken({ error, reset }: ErrorComponentProps) {
	const router = useRouter();
	useTitle("Not shown");
	const again = () => {
		reset();
		void router.invalidate();
	};
	const away = error instanceof ApiFault && error.away;
	// biome-ignore lint/correctness/useExhaustiveDependencies: again is of the same router and boundary
	useEffect(() => {
		if (!away) return;
		return connection.subscribe(() => {
			if (connection.get() === "up") again();
		});
	}, [away]);
	if (missingPart(error)) return <MissingPart />;
	if (error instanceof ApiFault) return <FaultView error={error} retry={again} what="This page could not be shown" />;
	return (
		<StateView kind="error" title="This page could not be shown" action={<Button onClick={again}>Try again</Button>}>
			The dashboard met a fault of its own. What you wrote is kept on this device. <code>{asFault(error).detail}</code>
		</StateView>
	);
}

/** MissingPart waits until the server answers, then loads the page anew: once in a while, never again and again. */
function MissingPart() {
	useEffect(() => {
		const back = async () => {
			const there = await fetch("/dashboard/", { cache: "no-store" }).then(
				(r) => r.ok,
				() => false,
			);
			if (!there) {
				connection.failed();
				return;
			}
			if (Date.now() - Number(sessionStorage.getItem(reloaded)) < 10_000) return;
			sessionStorage.setItem(reloaded, String(Date.now()));
			location.reload();
		};
		void back();
		return connection.subscribe(() => {
			if (connection.get() === "up") void back();
		});
	}, []);
	return (
		<StateView
			kind="offline"
			title="The server is not answering"
			action={<Button onClick={() => location.reload()}>Load again</Button>}
		>
			This screen was not fetched yet. It shows by itself when the server is back; what you wrote is kept on this
			device.
		</StateView>
	);
}
