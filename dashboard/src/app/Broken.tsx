import type { ErrorComponentProps } from "@tanstack/react-router";
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { ApiFault, asFault } from "@/api";
import { Button, FaultView, StateView, useTitle } from "@/ui";

const reloaded = "ghee.reloaded";

/** missingChunk says whether a part of the program could not be fetched: after an upgrade the parts have new names. */
function missingChunk(error: unknown): boolean {
	return error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);
}

/** Broken is what stands where a page could not be shown. */
export function Broken({ error, reset }: ErrorComponentProps) {
	const router = useRouter();
	useTitle("Not shown");
	useEffect(() => {
		if (!missingChunk(error) || Date.now() - Number(sessionStorage.getItem(reloaded)) < 30_000) return;
		sessionStorage.setItem(reloaded, String(Date.now()));
		location.reload();
	}, [error]);
	const again = () => {
		reset();
		void router.invalidate();
	};
	if (error instanceof ApiFault) return <FaultView error={error} retry={again} what="This page could not be shown" />;
	return (
		<StateView
			kind="error"
			title="This page could not be shown"
			action={<Button onClick={missingChunk(error) ? () => location.reload() : again}>Try again</Button>}
		>
			{missingChunk(error)
				? "A part of the dashboard could not be fetched: the server is away, or was just upgraded."
				: "The dashboard met a fault of its own. What you wrote is kept on this device."}
			{!missingChunk(error) && (
				<>
					{" "}
					<code>{asFault(error).detail}</code>
				</>
			)}
		</StateView>
	);
}
