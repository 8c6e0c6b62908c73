import { StateView } from "@/ui/StateView";

export function RedirectsPage() {
	return <StateView kind="empty" title="Redirects" />;
}
