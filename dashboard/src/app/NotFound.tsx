import { Link } from "@tanstack/react-router";
import { buttonClass, StateView, useTitle } from "@/ui";

export function NotFound() {
	useTitle("Not found");
	return (
		<StateView
			kind="no-match"
			title="There is no such page"
			action={
				<Link to="/" className={buttonClass({ kind: "primary" })}>
					To your sites
				</Link>
			}
		>
			The address may be mistyped, or what it showed may have been deleted.
		</StateView>
	);
}
