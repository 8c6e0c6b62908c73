import { StateView } from "@/ui/StateView";

export function EditorPage() {
	return <StateView kind="empty" title="Item" />;
}
