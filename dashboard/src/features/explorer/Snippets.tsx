import { useState } from "react";
import { Button, Code, css } from "../settings/kit";
import { type Call, type Language, languages, snippet } from "./snippets";

/** Snippets is the call in the language that one works in. */
export function Snippets({ call }: { call: Call }) {
	const [language, setLanguage] = useState<Language>("curl");
	return (
		<div className={css.stack}>
			<fieldset className={css.row} aria-label="Language">
				{languages.map((l) => (
					<Button
						key={l}
						small
						tone={l === language ? "plain" : "quiet"}
						aria-pressed={l === language}
						onClick={() => setLanguage(l)}
					>
						{l}
					</Button>
				))}
			</fieldset>
			<Code label={language} text={snippet(language, call)} />
		</div>
	);
}
