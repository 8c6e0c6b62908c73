import { Link } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { Denied, Loaded, useSite } from "../settings/access";
import { useTokens, useTokenWrites } from "../settings/api";
import { Button, Code, css, Fault, Notice, Page, Section, When, Word } from "../settings/kit";
import { newKey } from "../settings/once";
import { tokenState } from "../settings/words";
import { useTypes, useUses } from "../types/api";
import { frameworks } from "./frameworks";

/** StartPage takes a developer to the first answer: a token in a call that can be pasted, and a light that turns green. */
export function StartPage() {
	const { site, may, here } = useSite();
	const [waiting, setWaiting] = useState(true);
	const tokens = useTokens(site, waiting ? 2000 : false, may("tokens.manage"));
	const { create } = useTokenWrites(site);
	const [framework, setFramework] = useState("curl");
	const token = useMemo(
		() =>
			(tokens.data ?? []).find((t) => t.kind === "read" && !t.preview && t.token && tokenState(t, new Date()).holds),
		[tokens.data],
	);
	const path = useFirstPath(site);
	const before = useRef<{ id: string; used?: string } | undefined>(undefined);
	if (token && before.current?.id !== token.id) before.current = { id: token.id, used: token.used };
	const heard = token?.used && token.used !== before.current?.used ? token.used : undefined;
	const earlier = before.current?.used;
	useEffect(() => {
		if (heard) setWaiting(false);
	}, [heard]);
	if (here && !may("tokens.manage")) return <Denied what="the first steps, which need a token" role={here.role} />;
	const chosen = frameworks.find((f) => f.id === framework) ?? frameworks[0]!;
	return (
		<Page
			title="First answer"
			lead="Read this site's content from your own program. Paste the call, run it, and watch the light below."
		>
			<Loaded of={tokens} what="tokens">
				{() =>
					token?.token ? (
						<>
							<Section title="1. Make a call">
								<fieldset className={css.row} aria-label="Framework">
									{frameworks.map((f) => (
										<Button
											key={f.id}
											small
											tone={f.id === chosen.id ? "plain" : "quiet"}
											aria-pressed={f.id === chosen.id}
											onClick={() => setFramework(f.id)}
										>
											{f.name}
										</Button>
									))}
								</fieldset>
								<Code label={chosen.file} text={chosen.code({ origin: location.origin, path, token: token.token })} />
								<p className={css.help}>
									The token is “{token.name || "without a name"}”: it reads what is published, and may be in a browser.
								</p>
							</Section>
							<Section title="2. The first request">
								<div role="status" className={css.stack}>
									{heard ? (
										<Notice tone="live" title="Your first request is here">
											It came <When at={heard} />. This site answers you.
										</Notice>
									) : (
										<div className={css.row}>
											<Word tone="scheduled">Waiting for a request</Word>
											<span className={css.sub}>
												{earlier ? (
													<>
														The token was last used <When at={earlier} />; another request turns this green.
													</>
												) : (
													"Run the call; this turns green by itself."
												)}
											</span>
										</div>
									)}
								</div>
								{!heard && (
									<div>
										<TryHere path={path} token={token.token} />
									</div>
								)}
							</Section>
							<Section title="3. Then">
								<Next site={site} />
							</Section>
						</>
					) : (
						<Section title="1. A token">
							<p className={css.help}>The site has no read token that holds. Programs carry one with each call.</p>
							<div>
								<Button
									tone="primary"
									busy={create.isPending && "Making …"}
									onClick={() =>
										create.mutate({
											token: { name: "First steps", kind: "read", preview: false },
											once: { "Idempotency-Key": newKey() },
										})
									}
								>
									Make a read token
								</Button>
							</div>
							<Fault error={create.error} />
						</Section>
					)
				}
			</Loaded>
		</Page>
	);
}

/** useFirstPath is a read that has something to show: of a type with documents, where there is one. */
function useFirstPath(site: string): string {
	const types = useTypes(site);
	const uses = useUses(site);
	return useMemo(() => {
		const has = (id: string) => (uses.data?.[id] ?? 0) > 0;
		const page = (types.data ?? []).find((t) => t.kind === "page" && has(t.id));
		if (page) return `/v2/pages/${page.key}/`;
		const collection = (types.data ?? []).find((t) => t.kind === "collection" && has(t.id));
		if (collection) return `/v2/content/${collection.key}/`;
		return "/v2/posts/";
	}, [types.data, uses.data]);
}

/** TryHere makes the call from this page, for who has no terminal at hand. */
function TryHere({ path, token }: { path: string; token: string }) {
	const [state, setState] = useState<"" | "asking" | "done" | "failed">("");
	return (
		<div className={css.row}>
			<Button
				small
				busy={state === "asking" && "Asking …"}
				onClick={() => {
					setState("asking");
					fetch(path, { headers: { Authorization: `Token ${token}` }, credentials: "omit", cache: "no-store" }).then(
						(r) => setState(r.ok ? "done" : "failed"),
						() => setState("failed"),
					);
				}}
			>
				Or make it from this page
			</Button>
			<span className={css.sub} role="status">
				{state === "done" ? "Answered." : state === "failed" ? "It was not answered. Is the server there?" : ""}
			</span>
		</div>
	);
}

function Next({ site }: { site: string }) {
	return (
		<ul>
			<li>
				<Link to="/$site/types" params={{ site }}>
					Model your own content type
				</Link>
				, and see its answer while you build it.
			</li>
			<li>
				<Link to="/$site/explorer" params={{ site }}>
					Try every read in the API explorer
				</Link>
				, with filters, locales and previews.
			</li>
			<li>
				<Link to="/$site/webhooks" params={{ site }}>
					Have your site built when content changes
				</Link>
				, with a webhook.
			</li>
			<li>
				<Link to="/$site/settings/import" params={{ site }}>
					Bring your content in
				</Link>{" "}
				from WordPress, Markdown or an archive.
			</li>
			<li>
				<Link to="/$site/settings/team" params={{ site }}>
					Invite those who write
				</Link>
				.
			</li>
		</ul>
	);
}
