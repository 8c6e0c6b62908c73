import { StateView } from "@/ui/StateView";

export function ProfilePage() {
	return <StateView kind="empty" title="Profile" />;
}
