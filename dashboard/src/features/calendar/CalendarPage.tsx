import { StateView } from "@/ui/StateView";

export function CalendarPage() {
	return <StateView kind="empty" title="Calendar" />;
}
