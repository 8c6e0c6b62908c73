import { StateView } from "@/ui/StateView";

export function ReleasePage() {
	return <StateView kind="empty" title="Release" />;
}
