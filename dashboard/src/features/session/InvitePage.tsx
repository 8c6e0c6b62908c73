import { StateView } from "@/ui/StateView";

export function InvitePage() {
	return <StateView kind="empty" title="Join" />;
}
