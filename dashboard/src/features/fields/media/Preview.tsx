import { FileText, ImageOff } from "lucide-react";
import { useState } from "react";
import { fileName, mayBePicture } from "./address";
import styles from "./media.module.css";

/** Preview is a file, small: the picture itself, or what kind of file it is. */
export function Preview({ address, alt }: { address: string; alt: string }) {
	const [broken, setBroken] = useState("");
	if (!mayBePicture(address)) {
		return (
			<span className={styles.file}>
				<FileText size={22} aria-hidden="true" />
				<span>{fileName(address).split(".").at(-1)?.slice(0, 8)}</span>
			</span>
		);
	}
	if (broken === address) {
		return (
			<span className={styles.file}>
				<ImageOff size={20} aria-hidden="true" />
				<span>Not shown here</span>
			</span>
		);
	}
	return (
		<img
			className={styles.image}
			src={address}
			alt={alt}
			loading="lazy"
			decoding="async"
			onError={() => setBroken(address)}
		/>
	);
}
