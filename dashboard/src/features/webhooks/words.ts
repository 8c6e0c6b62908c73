import type { Schema } from "@/api";

export type Webhook = Schema<"Webhook">;
export type Delivery = Schema<"WebhookDelivery">;
export type DeliveryDetail = Schema<"WebhookDeliveryDetail">;
export type Try = Schema<"WebhookTry">;

/** The tones of the identity's statuses. */
export type Tone = "live" | "draft" | "scheduled" | "trouble" | "neutral";

/** hookState is the state of a webhook in words. */
export function hookState(hook: Pick<Webhook, "state" | "reason">): { word: string; tone: Tone; help: string } {
	switch (hook.state) {
		case "active":
			return { word: "Active", tone: "live", help: "What happens is told at once." };
		case "paused":
			return {
				word: "Paused",
				tone: "trouble",
				help: `${hook.reason || "Nothing is sent."} What happens meanwhile is kept, and sent when it is resumed.`,
			};
		case "resuming":
			return { word: "Catching up", tone: "scheduled", help: "What came while it was paused is being sent, in order." };
		default:
			return { word: hook.state, tone: "neutral", help: "" };
	}
}

/** deliveryState is the state of a delivery in words. */
export function deliveryState(d: Pick<Delivery, "state" | "tries">): { word: string; tone: Tone } {
	switch (d.state) {
		case "delivered":
			return { word: "Delivered", tone: "live" };
		case "failed":
			return { word: "Failed", tone: "trouble" };
		case "paused":
			return { word: "Kept", tone: "draft" };
		case "waiting":
			return d.tries > 0
				? { word: "Tried, will be again", tone: "scheduled" }
				: { word: "On its way", tone: "scheduled" };
		default:
			return { word: d.state, tone: "neutral" };
	}
}

/** outcome is what came of a delivery or a try, in a few words. */
export function outcome(d: { status?: number; error?: string }): string {
	if (d.error) return d.status ? `${d.status}: ${d.error}` : d.error;
	return d.status ? `${d.status}` : "No answer yet";
}

/** addressFault says what is wrong with the address of a webhook, before the server is asked. */
export function addressFault(url: string): string {
	if (!url.trim()) return "Where is it to be sent?";
	let at: URL;
	try {
		at = new URL(url);
	} catch {
		return "Write the whole address, like https://example.com/hooks/ghee.";
	}
	if (at.protocol !== "https:" && at.protocol !== "http:") return "The address begins with https://.";
	if (at.username || at.password) return "Put secrets in a header, not in the address.";
	return "";
}
