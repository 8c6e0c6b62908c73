import { StateView } from "@/ui/StateView";

export function ReleasesPage() {
	return <StateView kind="empty" title="Releases" />;
}
