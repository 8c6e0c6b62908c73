import { StateView } from "@/ui/StateView";

export function SignInPage() {
	return <StateView kind="empty" title="Sign in" />;
}
