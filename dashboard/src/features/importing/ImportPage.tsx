import { useEffect, useRef, useState } from "react";
import { buttonClass } from "@/ui";
import { size } from "../explorer/answer";
import { Denied, Loaded, useSite } from "../settings/access";
import {
	Bar,
	Button,
	CheckField,
	Confirm,
	css,
	Fault,
	Notice,
	Section,
	SelectField,
	TextField,
	When,
	Word,
} from "../settings/kit";
import { SettingsPage } from "../settings/nav";
import { useImport, useImports, useImportWrites, wireOf } from "./api";
import { ReportView } from "./ReportView";
import { fraction, type Import, importState, sendFile, sourceOf } from "./send";

const sources: readonly { source: Import["source"]; name: string; help: string; accept: string }[] = [
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

export function ImportPage() {
	const { site, may, here } = useSite();
	const imports = useImports(site);
	const [open, setOpen] = useState<string>();
	const sending = useSending(site);
	if (here && !may("site.import")) return <Denied what="imports" role={here.role} />;
	const current = open ?? sending.id;
	return (
		<SettingsPage
			title="Import and export"
			lead="Bring content in from elsewhere, or take all of it out. A file is looked over first: you see what would come in, and what would not, before anything is written."
		>
			<Start
				busy={Boolean(sending.id && sending.state === "sending")}
				onStart={(one) => {
					setOpen(undefined);
					sending.start(one);
				}}
				error={sending.error}
			/>
			{current && (
				<Current key={current} site={site} id={current} sending={current === sending.id ? sending : undefined} />
			)}
			<Section title="Earlier imports">
				<Loaded of={imports} what="imports">
					{(all) =>
						all.length === 0 ? (
							<Notice title="Nothing was imported yet">What you bring in is listed here, with its report.</Notice>
						) : (
							<table className={css.table}>
								<thead>
									<tr>
										<th scope="col">File</th>
										<th scope="col">State</th>
										<th scope="col">Begun</th>
										<th scope="col">
											<span className={css.said}>Actions</span>
										</th>
									</tr>
								</thead>
								<tbody>
									{all.map((i) => {
										const state = importState(i);
										return (
											<tr key={i.id}>
												<td>
													<div className={css.name} dir="auto">
														{i.name}
													</div>
													<div className={css.sub}>
														{sources.find((s) => s.source === i.source)?.name}, {size(i.size)}
													</div>
												</td>
												<td data-label="State">
													<Word tone={state.tone}>{state.word}</Word>
												</td>
												<td data-label="Begun">
													<When at={i.made ?? undefined} />
												</td>
												<td className={css.end}>
													<Button small disabled={i.id === current} onClick={() => setOpen(i.id)}>
														Show<span className={css.said}> {i.name}</span>
													</Button>
												</td>
											</tr>
										);
									})}
								</tbody>
							</table>
						)
					}
				</Loaded>
			</Section>
			{may("site.export") && (
				<Section
					title="Export"
					help="One archive of all that the site is at this moment: content, drafts, every version, types, redirects, settings. Tokens and people are not in it."
				>
					<div>
						<a className={buttonClass()} href={`/api/sites/${encodeURIComponent(site)}/export`} download>
							Download the archive
						</a>
					</div>
				</Section>
			)}
		</SettingsPage>
	);
}

/** useSending sends one file, and says how far it is. It stops when the page goes. */
function useSending(site: string) {
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

function Start({
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

function Current({ site, id, sending }: { site: string; id: string; sending?: ReturnType<typeof useSending> }) {
	const one = useImport(site, id);
	return (
		<Loaded of={one} what="import">
			{(i) => <Progress site={site} one={i} sending={sending} />}
		</Loaded>
	);
}

function Progress({ site, one: i, sending }: { site: string; one: Import; sending?: ReturnType<typeof useSending> }) {
	const { start, cancel } = useImportWrites(site);
	const [stopping, setStopping] = useState(false);
	const state = importState(i);
	const uploading = i.state === "uploading";
	const got = uploading ? Math.max(i.got, sending?.got ?? 0) : i.done;
	const part = uploading ? fraction(got, i.size) : fraction(i.done, i.total);
	const words = uploading
		? `${size(got)} of ${size(i.size)}`
		: i.total > 0
			? `${i.done.toLocaleString("en")} of ${i.total.toLocaleString("en")}`
			: i.done > 0
				? `${i.done.toLocaleString("en")} looked at`
				: "";
	const orphan = uploading && !sending;
	return (
		<Section
			title={<span dir="auto">{i.name}</span>}
			actions={
				<>
					<Word tone={state.tone}>{state.word}</Word>
					{state.moving && (
						<Button small tone="danger" onClick={() => setStopping(true)}>
							Stop
						</Button>
					)}
				</>
			}
		>
			{state.moving && (
				<div role="status" className={css.stack}>
					<Bar part={part} label={state.word} />
					<p className={css.sub}>
						{words}
						{sending?.waiting && uploading
							? ". The server is not answering; it goes on from here when it is back."
							: ""}
						{!uploading && " You may leave this page: the work goes on."}
					</p>
				</div>
			)}
			{orphan && (
				<Notice tone="draft" title="This file has not come whole">
					Upload it again, from the computer that has it, or stop this import.
				</Notice>
			)}
			{i.state === "failed" && (
				<Notice tone="trouble" title="It was not imported">
					{i.reason}
				</Notice>
			)}
			{i.state === "cancelled" && (
				<Notice title="It was stopped">What had come in stays. Importing again brings nothing twice.</Notice>
			)}
			{i.report && <ReportView report={i.report} name={i.name} />}
			{(i.state === "looked" || ((i.state === "failed" || i.state === "cancelled") && i.got === i.size)) && (
				<div className={css.row}>
					<Button tone="primary" busy={start.isPending && "Beginning …"} onClick={() => start.mutate(i.id)}>
						{i.state === "looked" ? "Import this" : "Try the import again"}
					</Button>
					{i.state === "looked" && (
						<Button disabled={cancel.isPending} onClick={() => cancel.mutate(i.id)}>
							Do not import
						</Button>
					)}
				</div>
			)}
			<Fault error={start.error ?? cancel.error} />
			<Confirm
				open={stopping}
				title="Stop this import"
				text={
					i.state === "importing"
						? "What has come in so far stays. You can begin again later: nothing comes twice."
						: "Nothing was written yet, and nothing will be."
				}
				action="Stop it"
				busy={cancel.isPending}
				error={cancel.error}
				onClose={() => setStopping(false)}
				onConfirm={() => {
					sending?.stop();
					cancel.mutate(i.id, { onSuccess: () => setStopping(false) });
				}}
			/>
		</Section>
	);
}
