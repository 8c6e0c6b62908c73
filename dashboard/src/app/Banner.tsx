import { CloudOff } from "lucide-react";
import styles from "./Banner.module.css";
import { useConnection } from "./StatusLine";

/** Banner says that the server is away, and what that means for the words on the screen. */
export function Banner() {
	const state = useConnection();
	if (state === "up") return null;
	return (
		<div className={styles.banner} role="status">
			<CloudOff aria-hidden="true" />
			<span>
				<strong>The server is not answering.</strong> Go on writing: your words are kept on this device and will be sent
				when it is back.
			</span>
		</div>
	);
}
