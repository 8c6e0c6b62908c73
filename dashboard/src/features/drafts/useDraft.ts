import { useEffect, useState, useSyncExternalStore } from "react";
import { useOthers } from "./presence";
import { acquire, type DraftType, openedAs, release } from "./registry";
import type { Session } from "./session";
import type { View } from "./setting";

export interface UseDraft {
	site: string;
	id: string;
	locale: string;
	/** Who writes. */
	person: string;
	type: DraftType;
	types: readonly DraftType[];
}

/** How long another's save may take to be seen by somebody who only reads, with others there. */
const look = 8000;

/**
 * useDraft is a document being edited: what it says, how far it is saved, who
 * else is there. undefined until its session has begun.
 */
export function useDraft({ site, id, locale, person, type, types }: UseDraft) {
	const [session, setSession] = useState<Session>();
	// biome-ignore lint/correctness/useExhaustiveDependencies: a type that is fetched again is the same type
	useEffect(() => {
		const mine = acquire({ where: { site, document: id, locale }, person, type, types });
		setSession(mine);
		return () => {
			setSession(undefined);
			void release(mine);
		};
	}, [site, openedAs(id), locale, person, type.id]);
	const view = useSyncExternalStore(session?.subscribe ?? never, session?.view ?? none);
	const isThere = view !== undefined && view.revision !== undefined;
	const { others, alsoHere } = useOthers({ site, document: id, locale }, person, isThere);
	const together = others.length > 0 || alsoHere;
	useEffect(() => {
		if (!session || !together) return;
		const timer = setInterval(() => void session.news(), look);
		return () => clearInterval(timer);
	}, [session, together]);
	if (!session || !view) return undefined;
	return { ...view, session, others, alsoHere };
}

export type UsedDraft = NonNullable<ReturnType<typeof useDraft>>;

const never = () => () => {};
const none = (): View | undefined => undefined;
