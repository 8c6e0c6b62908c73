import { useState } from "react";
import { size } from "../explorer/answer";
import { Button, CheckField, css, Fault, Section, SelectField, TextField } from "../settings/kit";
import { type Import, sourceOf } from "./send";

export const sources: readonly { source: Import["source"]; name: string; help: string; accept: string }[] = [
	{
		source: "wordpress",
		name: "WordPress",
		help: "The file that Tools › Export writes in WordPress (.xml).",
		accept: ".xml,.wxr,text/xml",
	},
	{
		source: "markdown",
		name: "Markdown",
		help: "A zip of a folder with Markdown files; a whole Hugo or Jekyll site will do (.zip).",
		accept: ".zip",
	},
	{
		source: "archive",
		name: "Ghee archive",
		help: "What an export wrote (.ghee.tar.gz). The site has to be empty.",
		accept: ".gz,.tgz,application/gzip",
	},
];

export function Start({
	onStart,
	busy,
	error,
}: {
	onStart: (one: { source: Import["source"]; file: File; options: Import["options"] }) => void;
	busy: boolean;
	error: unknown;
}) {
	const [source, setSource] = useState<Import["source"]>("wordpress");
	const [file, setFile] = useState<File>();
	const [pageType, setPageType] = useState("");
	const [locales, setLocales] = useState(false);
	const [collections, setCollections] = useState("");
	const [over, setOver] = useState(false);
	const info = sources.find((s) => s.source === source)!;
	const take = (f: File | undefined) => {
		setFile(f);
		const guess = f && sourceOf(f.name);
		if (guess) setSource(guess);
	};
	const options = {
		page_type: (source === "markdown" && pageType.trim()) || undefined,
		add_locales: (source === "markdown" && locales) || undefined,
		collections: source === "wordpress" && collections.trim() ? collections.split(/[\s,]+/).filter(Boolean) : undefined,
	};
	return (
		<Section title="Bring content in">
			<div className={css.columns}>
				<SelectField
					label="From"
					hint={info.help}
					value={source}
					onChange={(e) => setSource(e.target.value as Import["source"])}
				>
					{sources.map((s) => (
						<option key={s.source} value={s.source}>
							{s.name}
						</option>
					))}
				</SelectField>
				{/* biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is a second way beside the button within */}
				<div
					className={css.stack}
					onDragOver={(e) => {
						e.preventDefault();
						setOver(true);
					}}
					onDragLeave={() => setOver(false)}
					onDrop={(e) => {
						e.preventDefault();
						setOver(false);
						take(e.dataTransfer.files[0]);
					}}
				>
					<TextField
						label="File"
						type="file"
						dir="ltr"
						accept={info.accept}
						hint={over ? "Let go to take it." : "Choose a file, or drop one here. 4 GiB at most."}
						onChange={(e) => take(e.target.files?.[0])}
					/>
				</div>
			</div>
			{source === "markdown" && (
				<div className={css.columns}>
					<TextField
						label="Page type"
						optional
						mono
						placeholder="docs"
						hint="Key of the type that the files become pages of. Left out: posts of the blog."
						value={pageType}
						onChange={(e) => setPageType(e.target.value)}
					/>
					<CheckField
						label="Add locales that the site lacks"
						hint="For good: a locale never goes."
						checked={locales}
						onChange={(e) => setLocales(e.target.checked)}
					/>
				</div>
			)}
			{source === "wordpress" && (
				<TextField
					label="Types of themes and plug-ins"
					optional
					mono
					placeholder="portfolio, event=events"
					hint="Names of custom post types to take in as collections; =key names the collection."
					value={collections}
					onChange={(e) => setCollections(e.target.value)}
				/>
			)}
			<div className={css.row}>
				<Button
					tone="primary"
					disabled={!file}
					busy={busy && "Uploading …"}
					onClick={() => file && onStart({ source, file, options })}
				>
					Upload and look it over
				</Button>
				{file && (
					<span className={css.sub} dir="auto">
						{file.name}, {size(file.size)}
					</span>
				)}
			</div>
			<Fault error={error} />
		</Section>
	);
}
