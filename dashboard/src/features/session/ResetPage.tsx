import { StateView } from "@/ui/StateView";

export function ResetPage() {
	return <StateView kind="empty" title="Set a password" />;
}
