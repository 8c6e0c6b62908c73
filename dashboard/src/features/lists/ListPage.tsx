import { StateView } from "@/ui/StateView";

export function ListPage() {
	return <StateView kind="empty" title="Collection" />;
}
