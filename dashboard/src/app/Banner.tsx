import { CloudOff, PenOff } from "lucide-react";
import { useState } from "react";
import { connection } from "@/api";
import { Button, refusals, useRefusal } from "@/ui";
import styles from "./Banner.module.css";
import { useConnection } from "./StatusLine";

/** Banner says that the server is away, or only reads, and what that means for the words on the screen. */
export function Banner() {
	const state = useConnection();
	const why = useRefusal();
	const [asking, ask] = useState(false);
	if (state === "up") return null;
	const now = () => {
		ask(true);
		void connection.tryNow().finally(() => ask(false));
	};
	return (
		<div className={styles.banner} role="status" data-state={state}>
			{why ? <PenOff aria-hidden="true" /> : <CloudOff aria-hidden="true" />}
			<span className={styles.words}>
				{why ? (
					<>
						<strong>The server takes no changes.</strong> {refusals[why]} Readers have all that is published. Go on
						writing: your words are kept on this device and will be sent when it takes changes again.
					</>
				) : (
					<>
						<strong>The server is not answering.</strong> Go on writing: your words are kept on this device and will be
						sent when it is back.
					</>
				)}
			</span>
			<Button small kind="quiet" onClick={now} busy={asking}>
				Try now
			</Button>
		</div>
	);
}
