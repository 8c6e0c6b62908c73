import { StateView } from "@/ui/StateView";

export function WebhooksPage() {
	return <StateView kind="empty" title="Webhooks" />;
}
