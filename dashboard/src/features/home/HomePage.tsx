import { StateView } from "@/ui/StateView";

export function HomePage() {
	return <StateView kind="empty" title="Home" />;
}
