import { useState } from "react";
import { Button, Code, css, Notice, Section, type Tone, Word } from "../settings/kit";
import { cacheWords, freshness, pretty, size } from "./answer";
import type { CallState } from "./useCall";

/** AnswerView is what came back, with what it says of itself. */
export function AnswerView({ call }: { call: CallState }) {
	const [raw, setRaw] = useState<"body" | "headers">("body");
	const { answer, pending, failed } = call;
	if (failed) {
		return (
			<Section title="The answer">
				<div role="alert">
					<Notice tone="trouble" title="No answer came">
						This node is not answering, or the connection is lost. Try again.
					</Notice>
				</div>
			</Section>
		);
	}
	if (!answer) {
		return (
			<Section title="The answer">
				<p className={css.help} role="status">
					{pending
						? "Asking …"
						: "Send the call, and the answer stands here: with its size, its time, and how fresh it is."}
				</p>
			</Section>
		);
	}
	const t = answer.told;
	const fresh = freshness(t, answer.at);
	const tone: Tone = t.status < 300 ? "live" : t.status < 500 ? "draft" : "trouble";
	return (
		<Section
			title="The answer"
			actions={
				<>
					<Button small aria-pressed={raw === "body"} onClick={() => setRaw("body")}>
						Body
					</Button>
					<Button small aria-pressed={raw === "headers"} onClick={() => setRaw("headers")}>
						Headers
					</Button>
				</>
			}
		>
			<div role="status" className={css.row}>
				<Word tone={tone}>
					{t.status} {meaning(t.status)}
				</Word>
				<Word tone={fresh.fresh ? "live" : fresh.word === "Not said" ? "neutral" : "trouble"}>{fresh.word}</Word>
				<span className={css.sub}>
					{size(t.bytes)} in {t.millis} ms
				</span>
			</div>
			<dl className={css.facts}>
				<dt>Freshness</dt>
				<dd>{fresh.detail || "not said"}</dd>
				<dt>Cache</dt>
				<dd>{cacheWords(t.cache)}</dd>
				<dt>Served by</dt>
				<dd>{t.servedBy || "not said"}</dd>
				<dt>Position</dt>
				<dd>
					<code>{t.position || "not said"}</code>
				</dd>
				{t.requestId && (
					<>
						<dt>Request</dt>
						<dd>
							<code>{t.requestId}</code>
						</dd>
					</>
				)}
			</dl>
			{t.warning && <Notice tone="draft">{t.warning}</Notice>}
			{raw === "body" ? (
				<Code label="Body" text={pretty(answer.text)} height={640} />
			) : (
				<Code label="Headers" text={answer.headers.map(([n, v]) => `${n}: ${v}`).join("\n")} wrap height={640} />
			)}
		</Section>
	);
}

function meaning(status: number): string {
	const words: Record<number, string> = {
		200: "OK",
		304: "Not modified",
		400: "Cannot be read",
		401: "Token not known",
		404: "Not found",
		429: "Too many",
		503: "Away",
	};
	return words[status] ?? "";
}
