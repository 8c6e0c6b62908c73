import { StateView } from "@/ui/StateView";

export function PasswordPage() {
	return <StateView kind="empty" title="Set a password" />;
}
