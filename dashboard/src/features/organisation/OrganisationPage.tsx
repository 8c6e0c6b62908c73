import { StateView } from "@/ui/StateView";

export function OrganisationPage() {
	return <StateView kind="empty" title="Organisation" />;
}
