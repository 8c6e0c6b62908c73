import { Link } from "@tanstack/react-router";
import { StateView } from "@/ui/StateView";

export function NotFound() {
	return (
		<StateView kind="no-match" title="There is no such page" action={<Link to="/">To your sites</Link>}>
			The address may be mistyped, or what it showed may have been deleted.
		</StateView>
	);
}
