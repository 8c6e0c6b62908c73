import { StateView } from "@/ui/StateView";

export function TeamPage() {
	return <StateView kind="empty" title="Team" />;
}
