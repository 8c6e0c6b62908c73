import { StateView } from "@/ui/StateView";

export function AcceptPage() {
	return <StateView kind="empty" title="Join" />;
}
