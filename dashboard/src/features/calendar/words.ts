import type { Tone } from "@/ui";
import type { Planned } from "./api";
import { type Day, dayIn, plus } from "./month";

const states: Record<string, [Tone, string]> = {
	pending: ["scheduled", "Planned"],
	done: ["live", "Done"],
	failed: ["trouble", "Failed"],
	cancelled: ["plain", "Cancelled"],
};

export const stateOf = (s: Planned): [Tone, string] => states[s.state] ?? ["plain", s.state];

export const deed = (s: Planned) => (s.release ? "publish release" : s.action);

export function minutes(wall: string): number {
	return Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));
}

/** shifted is the day in the plan's own zone, when it is moved so far as it was dragged in the calendar's. */
export function shifted(plan: Planned, onto: Day, zone: string): Day {
	const was = dayIn(new Date(plan.at as string), zone);
	const days = Math.round((Date.parse(onto) - Date.parse(was)) / 86_400_000);
	return plus(plan.wall.slice(0, 10), days);
}

export function dayWords(d: Day): string {
	return new Date(`${d}T12:00:00Z`).toLocaleDateString(undefined, {
		weekday: "long",
		day: "numeric",
		month: "long",
		timeZone: "UTC",
	});
}
