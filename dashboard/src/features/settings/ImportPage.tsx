import { StateView } from "@/ui/StateView";

export function ImportPage() {
	return <StateView kind="empty" title="Import" />;
}
