import { useEffect, useRef, useState } from "react";
import { useImportWrites, wireOf } from "./api";
import { type Import, sendFile } from "./send";

/** useSending sends one file, and says how far it is. It stops when the page goes. */
export function useSending(site: string) {
	const { create } = useImportWrites(site);
	const [at, setAt] = useState<{ id: string; got: number; waiting: boolean; state: "sending" | "sent" }>();
	const [error, setError] = useState<unknown>();
	const stop = useRef({ aborted: false });
	useEffect(() => {
		const own = stop;
		return () => {
			own.current.aborted = true;
		};
	}, []);
	const send = async (file: File, made: Import) => {
		stop.current.aborted = true;
		const mine = { aborted: false };
		stop.current = mine;
		setAt({ id: made.id, got: made.got, waiting: false, state: "sending" });
		try {
			const end = await sendFile(
				file,
				made.got,
				wireOf(site, made.id),
				(s) => !mine.aborted && setAt({ id: made.id, state: "sending", ...s }),
				mine,
			);
			if (end && !mine.aborted) setAt({ id: made.id, got: file.size, waiting: false, state: "sent" });
		} catch (e) {
			if (!mine.aborted) setError(e);
		}
	};
	return {
		id: at?.id,
		got: at?.got ?? 0,
		waiting: at?.waiting ?? false,
		state: at?.state,
		error: error ?? create.error,
		start(one: { source: Import["source"]; file: File; options: Import["options"] }) {
			setError(undefined);
			create.mutate(one, { onSuccess: (made) => void send(one.file, made) });
		},
		goOn: (file: File, made: Import) => void send(file, made),
		stop() {
			stop.current.aborted = true;
		},
	};
}
