import { StateView } from "@/ui/StateView";

export function MediaPage() {
	return <StateView kind="empty" title="Media" />;
}
