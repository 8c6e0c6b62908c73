import { StateView } from "@/ui/StateView";

export function TypePage() {
	return <StateView kind="empty" title="Content type" />;
}
