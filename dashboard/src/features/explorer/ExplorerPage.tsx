import { StateView } from "@/ui/StateView";

export function ExplorerPage() {
	return <StateView kind="empty" title="API explorer" />;
}
