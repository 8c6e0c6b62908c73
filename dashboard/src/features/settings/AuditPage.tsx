import { StateView } from "@/ui/StateView";

export function AuditPage() {
	return <StateView kind="empty" title="Audit" />;
}
