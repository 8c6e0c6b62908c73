import { useEffect, useRef, useState } from "react";
import { Loading } from "@/ui";
import { Button, CheckField, css, Dialog, Fault, Notice, Word } from "../settings/kit";
import { useApply, usePlan, type Wish } from "./api";
import own from "./builder.module.css";
import { documents, lineOf, type Plan, type Verdict, verdictOf } from "./plan";

/** PlanDialog shows what the server says that a change would do, and carries it out when somebody agrees. */
export function PlanDialog({
	site,
	wish,
	name,
	onClose,
	onDone,
}: {
	site: string;
	wish: Wish;
	name: string;
	onClose: () => void;
	onDone: () => void;
}) {
	const plan = usePlan(site);
	const apply = useApply(site);
	const [agreed, setAgreed] = useState(false);
	const asked = useRef(false);
	const { mutate } = plan;
	useEffect(() => {
		if (asked.current) return;
		asked.current = true;
		mutate(wish);
	}, [mutate, wish]);
	const verdict = plan.data && verdictOf(plan.data);
	const risky = verdict?.state === "losing" || verdict?.state === "breaking";
	return (
		<Dialog
			open
			wide
			onClose={onClose}
			title={wish.drop ? `Remove ${name}` : `Changes of ${name}`}
			lead="This is the server's plan, made of every stored document. Nothing has changed yet."
			footer={
				<>
					<Button onClick={onClose}>{verdict?.state === "nothing" ? "Close" : "Back to the fields"}</Button>
					{apply.error != null && (
						<Button
							onClick={() => {
								apply.reset();
								setAgreed(false);
								mutate(wish);
							}}
						>
							Make a new plan
						</Button>
					)}
					{plan.data && verdict && verdict.state !== "nothing" && (
						<Button
							tone={wish.drop || verdict.state === "losing" ? "danger" : "primary"}
							disabled={risky && !agreed}
							busy={apply.isPending && "Applying …"}
							onClick={() =>
								apply.mutate({ wish, base: plan.data.base, loss: verdict.state === "losing" }, { onSuccess: onDone })
							}
						>
							Apply
						</Button>
					)}
				</>
			}
		>
			{plan.isPending && <Loading what="Looking at every document" small />}
			<Fault error={plan.error} />
			{plan.data && verdict && <PlanView plan={plan.data} verdict={verdict} />}
			{risky && (
				<CheckField
					label={
						verdict.state === "losing"
							? "I know that these values are no longer seen"
							: "I know that these have to be mended before they are published again"
					}
					checked={agreed}
					onChange={(e) => setAgreed(e.target.checked)}
				/>
			)}
			<Fault error={apply.error} />
		</Dialog>
	);
}

/** PlanView is a plan in words: what it means, each step, and the documents it touches. */
export function PlanView({ plan, verdict }: { plan: Plan; verdict: Verdict }) {
	const tone = { nothing: "neutral", safe: "live", breaking: "draft", losing: "trouble" } as const;
	const effects = (plan.effects ?? []).filter((e) => e.losing + e.breaking > 0);
	return (
		<>
			<Notice tone={tone[verdict.state]} title={verdict.title}>
				{verdict.text}
			</Notice>
			{(plan.steps ?? []).length > 0 && (
				<ol className={own.steps} aria-label="Steps">
					{(plan.steps ?? []).map((s) => {
						const line = lineOf(s);
						return (
							<li key={`${s.action} ${s.key} ${s.field} ${s.detail}`}>
								<Word tone={line.hard ? "trouble" : line.word === "Add" ? "live" : "draft"}>{line.word}</Word>
								<code>{line.what}</code>
								<span className={css.sub}>{line.detail}</span>
							</li>
						);
					})}
				</ol>
			)}
			{effects.map((e) => (
				<div key={`${e.kind} ${e.key}`} className={css.stack} style={{ gap: 4 }}>
					<h3>
						{e.key || "Single page"}: {documents(e.documents)}
					</h3>
					<ul className={css.sub}>
						{(e.examples ?? []).map((x) => (
							<li key={x} dir="auto">
								{x}
							</li>
						))}
						{e.losing + e.breaking > (e.examples ?? []).length && <li>and more</li>}
					</ul>
				</div>
			))}
		</>
	);
}
