import { StateView } from "@/ui/StateView";

export function TypesPage() {
	return <StateView kind="empty" title="Content types" />;
}
