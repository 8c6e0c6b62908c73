import { StateView } from "@/ui/StateView";

export function StartPage() {
	return <StateView kind="empty" title="Start" />;
}
