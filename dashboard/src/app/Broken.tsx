import type { ErrorComponentProps } from "@tanstack/react-router";
import { asFault } from "@/api";
import { StateView } from "@/ui/StateView";

/** Broken is what stands where a page could not be shown. */
export function Broken({ error, reset }: ErrorComponentProps) {
	const fault = asFault(error);
	return (
		<StateView
			kind={fault.away ? "offline" : "error"}
			title={fault.away ? "The server is not answering" : "This page could not be shown"}
			action={
				<button type="button" onClick={reset}>
					Try again
				</button>
			}
		>
			{fault.detail}
		</StateView>
	);
}
