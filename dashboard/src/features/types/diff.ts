import { infoOf } from "./kinds";
import type { ContentType, DraftField, DraftType } from "./model";
import { draftOf } from "./model";

/** One change that is not applied yet, in words. */
export interface Change {
	/** Of the field, to show it; "" for the type itself. */
	uid: string;
	kind: "added" | "removed" | "changed";
	text: string;
}

const rules = [
	["label", "Label"],
	["required", "Required"],
	["unique", "Unique"],
	["min_length", "Least length"],
	["max_length", "Greatest length"],
	["min", "Least"],
	["max", "Greatest"],
	["pattern", "Pattern"],
] as const;

/** changesOf lists what a draft has otherwise than what is stored; what is new altogether is one change. */
export function changesOf(stored: ContentType | undefined, draft: DraftType): Change[] {
	if (!stored) return [{ uid: "", kind: "added", text: `New: ${draft.name || "without a name yet"}` }];
	const out: Change[] = [];
	if (stored.name !== draft.name) out.push(changed("", `Name: “${stored.name}” becomes “${draft.name}”`));
	if (stored.key !== draft.key) out.push(changed("", `API id: ${stored.key} becomes ${draft.key}`));
	fields(draftOf(stored).fields, draft.fields, "", out);
	return out;
}

function changed(uid: string, text: string): Change {
	return { uid, kind: "changed", text };
}

function fields(old: readonly DraftField[], now: readonly DraftField[], where: string, out: Change[]) {
	const title = (f: DraftField) => `${where}${f.label || f.key || "a field without a name"}`;
	for (const f of now) {
		const was = f.id ? old.find((o) => o.id === f.id) : undefined;
		if (!was) {
			out.push({ uid: f.uid, kind: "added", text: `${title(f)}: new ${infoOf(f.kind).name.toLowerCase()}` });
			continue;
		}
		if (was.key !== f.key)
			out.push(changed(f.uid, `${title(f)}: API id ${was.key} becomes ${f.key}; what is stored stays`));
		for (const [rule, word] of rules) {
			const before = was[rule] ?? "";
			const after = f[rule] ?? "";
			if (String(before || "") !== String(after || "")) {
				out.push(changed(f.uid, `${title(f)}: ${word} ${value(before)} becomes ${value(after)}`));
			}
		}
		if (JSON.stringify(was.choices ?? []) !== JSON.stringify(f.choices ?? []))
			out.push(changed(f.uid, `${title(f)}: choices`));
		if ([...(was.components ?? [])].join() !== [...(f.components ?? [])].join()) {
			out.push(changed(f.uid, `${title(f)}: components`));
		}
		fields(was.fields ?? [], f.fields ?? [], `${title(f)} › `, out);
	}
	for (const o of old) {
		if (!now.some((f) => f.id === o.id)) out.push({ uid: o.uid, kind: "removed", text: `${title(o)}: removed` });
	}
	const kept = old.map((o) => o.id).filter((id) => now.some((f) => f.id === id));
	const stay = now.map((f) => f.id).filter((id) => kept.includes(id));
	if (kept.join() !== stay.join()) out.push(changed("", `${where}Fields: another order`));
}

function value(v: unknown): string {
	if (v === "" || v === undefined || v === null) return "none";
	if (v === true) return "yes";
	if (v === false) return "no";
	return `“${String(v)}”`;
}
