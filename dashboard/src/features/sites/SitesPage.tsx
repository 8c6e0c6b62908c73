import { StateView } from "@/ui/StateView";

export function SitesPage() {
	return <StateView kind="empty" title="Your sites" />;
}
