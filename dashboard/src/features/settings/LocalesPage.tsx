import { StateView } from "@/ui/StateView";

export function LocalesPage() {
	return <StateView kind="empty" title="Locales" />;
}
