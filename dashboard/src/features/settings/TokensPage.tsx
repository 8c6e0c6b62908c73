import { StateView } from "@/ui/StateView";

export function TokensPage() {
	return <StateView kind="empty" title="Tokens" />;
}
