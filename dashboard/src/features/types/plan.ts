import type { Schema } from "@/api";

export type Plan = Schema<"TypePlan">;
type Step = Plan["steps"] extends (infer S)[] | null ? S : never;
type Effect = Plan["effects"] extends (infer E)[] | null ? E : never;

/** A line of a plan, ready to be shown. */
export interface PlanLine {
	word: "Add" | "Remove" | "Change" | "Rename" | "Replace" | "Order";
	/** It takes something away, or puts something else in its place. */
	hard: boolean;
	what: string;
	detail: string;
}

const words: Record<string, PlanLine["word"]> = {
	add: "Add",
	remove: "Remove",
	change: "Change",
	rename: "Rename",
	replace: "Replace",
	order: "Order",
};

/** lineOf is a step of the server's plan. */
export function lineOf(step: Step): PlanLine {
	const word = words[step.action.split(" ")[0] ?? ""] ?? "Change";
	const of = step.key || "single page";
	return {
		word,
		hard: word === "Remove" || word === "Replace",
		what: step.field ? `${of}.${step.field.replace(/\.$/, "")}` : of,
		detail: step.detail ?? "",
	};
}

/** What a plan means, to say whether it can go on and what somebody has to agree to. */
export interface Verdict {
	state: "nothing" | "safe" | "breaking" | "losing";
	title: string;
	text: string;
	documents: number;
	losing: number;
	breaking: number;
}

/** verdictOf says what a plan does to documents. */
export function verdictOf(plan: Plan): Verdict {
	const effects: Effect[] = plan.effects ?? [];
	const sum = (f: (e: Effect) => number) => effects.reduce((n, e) => n + f(e), 0);
	const n = { documents: sum((e) => e.documents), losing: sum((e) => e.losing), breaking: sum((e) => e.breaking) };
	if ((plan.steps ?? []).length === 0) {
		return { ...n, state: "nothing", title: "Nothing to change", text: "The site has the type just like this." };
	}
	if (n.losing > 0) {
		return {
			...n,
			state: "losing",
			title: `${documents(n.losing)} would lose what is in ${n.losing === 1 ? "it" : "them"}`,
			text: "The values stay stored in earlier versions, but nobody sees them any more: neither editors nor readers.",
		};
	}
	if (n.breaking > 0) {
		return {
			...n,
			state: "breaking",
			title: `${documents(n.breaking)} could not be published any more`,
			text: "What readers have stays. To publish a change, somebody has to mend these first.",
		};
	}
	return {
		...n,
		state: "safe",
		title: "Nothing is lost",
		text:
			n.documents > 0
				? `${documents(n.documents)} ${n.documents === 1 ? "was" : "were"} looked at, drafts and published versions: every value stays.`
				: "No document is of this type yet.",
	};
}

/** documents counts them in words. */
export function documents(n: number): string {
	return n === 1 ? "1 document" : `${n.toLocaleString("en")} documents`;
}
