import { StateView } from "@/ui/StateView";

export function TrashPage() {
	return <StateView kind="empty" title="Trash" />;
}
