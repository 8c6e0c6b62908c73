import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useRouteContext, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useShortcut } from "@/lib/shortcuts";
import { Button, buttonClass, FaultView, Loading, Page, SearchInput, Select, StateView, Toolbar } from "@/ui";
import { type Ask, type Line, namesQuery, pageSize, siteQuery, type Type, typesQuery } from "./api";
import { BulkBar } from "./BulkBar";
import { ColumnsMenu } from "./ColumnsMenu";
import { columnsOf, fieldColumns, shown } from "./columns";
import { FilterBuilder, FilterChips } from "./FilterBuilder";
import { askable } from "./fields";
import { formatFilter, parseFilter, toApi } from "./filter";
import { List, useNarrow } from "./List";
import styles from "./ListPage.module.css";
import { useMay } from "./may";
import { NewSingle } from "./NewSingle";
import { useRows } from "./rows";
import { type ListSearch, readSearch } from "./search";
import { count, everything, has, nothing, range, toggle } from "./selection";
import { ViewsMenu } from "./ViewsMenu";
import { entryHref, hasLocales, nameOf, type Shelf, typeAt } from "./where";

export const PagesPage = () => <ListPage shelf="pages" />;
export const PostsPage = () => <ListPage shelf="posts" />;
export const CollectionPage = () => <ListPage shelf="collections" />;

function ListPage({ shelf }: { shelf: Shelf }) {
	const { site = "", type: key = "" } = useParams({ strict: false }) as { site?: string; type?: string };
	const types = useQuery(typesQuery(site));
	if (types.isPending) return <Loading what="Opening the list" />;
	if (types.isError) return <FaultView error={types.error} retry={types.refetch} what="The list could not be opened" />;
	const type = typeAt(types.data, shelf, key);
	if (!type)
		return (
			<Page title="No such list">
				<StateView
					kind="no-match"
					title="This site has no such type"
					action={
						<Link to="/$site/types" params={{ site }} className={buttonClass()}>
							Look at the types
						</Link>
					}
				>
					It may have been renamed or removed since the link was made.
				</StateView>
			</Page>
		);
	return <Documents key={`${site}/${type.id}`} site={site} type={type} />;
}

const nobody: readonly { person: string; name: string }[] = [];

function Documents({ site, type }: { site: string; type: Type }) {
	const search = readSearch(useSearch({ strict: false }) as Record<string, unknown>);
	const navigate = useNavigate();
	const { me } = useRouteContext({ strict: false }) as { me?: { id?: string } };
	const may = useMay(site);
	const narrow = useNarrow();
	const settings = useQuery(siteQuery(site));
	const people = useQuery(namesQuery(site)).data ?? nobody;
	const change = (next: Partial<ListSearch>, replace = false) =>
		void navigate({ to: ".", search: readSearch({ ...search, ...next }) as never, replace });

	const fields = type.fields ?? [];
	const all = useMemo(() => columnsOf(type.fields ?? []), [type.fields]);
	const locales = hasLocales(type.kind) ? (settings.data?.locales ?? []) : [];
	const one = settings.data !== undefined && locales.length < 2;
	const columns = useMemo(
		() => shown(all, search.cols).filter((c) => !(c.key === "@locales" && one && !search.cols)),
		[all, search.cols, one],
	);
	const filter = useMemo(() => parseFilter(search.f), [search.f]);
	const asked = useMemo(() => askable(fields), [fields]);

	// Words are asked for when nobody types: the list stays as it is meanwhile.
	const [words, type_] = useState(search.q ?? "");
	useEffect(() => type_(search.q ?? ""), [search.q]);
	useEffect(() => {
		if (words === (search.q ?? "")) return;
		const timer = setTimeout(() => change({ q: words }, true), 250);
		return () => clearTimeout(timer);
	});

	// A moment for the whole visit: "today" moves on with the next, and pages of one list are of one question.
	const [now] = useState(() => new Date());
	const ask = useMemo<Ask>(
		() => ({
			site,
			type: type.id,
			locale: search.locale ?? "",
			q: search.q ?? "",
			filter: toApi(filter, { me: me?.id ?? "", now }),
			order: search.order ?? (search.q ? "" : "-@updated"),
			columns: fieldColumns(columns),
		}),
		[site, type.id, search.locale, search.q, filter, me?.id, now, search.order, columns],
	);
	const order = search.order ?? (search.q ? "" : "-@updated");

	const [seen, see] = useState({ first: 0, last: 0 });
	const near = useDeferredValue(seen);
	const [total, know] = useState<number>();
	const rows = useRows(ask, near.first, near.last, total);
	useEffect(() => {
		if (rows.total !== undefined) know(rows.total);
	}, [rows.total]);
	// In whole pages: what is around the list is not drawn again with each row that is scrolled.
	const onSeen = useCallback((first: number, last: number) => {
		const to = { first: first - (first % pageSize), last: last - (last % pageSize) + pageSize - 1 };
		see((s) => (s.first === to.first && s.last === to.last ? s : to));
	}, []);

	const [selection, select] = useState(nothing);
	const [busy, work] = useState<ReadonlySet<string>>(new Set());
	// biome-ignore lint/correctness/useExhaustiveDependencies: another question, another choice
	useEffect(() => select(nothing), [ask.q, ask.filter, ask.locale]);
	const onToggle = useCallback((id: string, row: number) => select((s) => toggle(s, id, row)), []);
	const { at } = rows;
	const onRange = useCallback((row: number) => select((s) => range(s, row, (r) => at(r)?.id).selection), [at]);

	const names = useMemo(() => new Map(people.map((p) => [p.person, p.name])), [people]);
	const hrefOf = useCallback(
		(l: Line) => entryHref(site, { ...type, id: l.type }, l.id, search.locale),
		[site, type, search.locale],
	);
	const fresh = entryHref(site, type, "new", search.locale);
	const box = useRef<HTMLInputElement>(null);
	useShortcut("/", "Search the list", () => box.current?.focus());
	const single = type.kind === "single";
	useShortcut("c", `New in ${nameOf(type)}`, () => void navigate({ to: fresh }), may("content.create") && !single);
	useShortcut("escape", "Choose nothing", () => select(nothing), count(selection, total ?? 0) > 0);
	const lineOf = (id: string) => {
		for (let r = near.first; r <= near.last; r++) if (at(r)?.id === id) return at(r);
	};

	const narrowed = filter.length > 0 || Boolean(search.q);
	const title = nameOf(type);
	const add = single ? (
		<NewSingle site={site} />
	) : (
		may("content.create") && (
			<Link to={fresh} className={buttonClass({ kind: "primary" })} preload={false}>
				<Plus aria-hidden="true" /> New{" "}
				{type.kind === "post" ? "post" : type.kind === "collection" ? "item" : type.kind === "page" ? "page" : "entry"}
			</Link>
		)
	);
	const chosen = count(selection, total ?? 0);
	return (
		<Page title={title} actions={add || undefined}>
			<div className={styles.tools}>
				<Toolbar
					label="What the list shows"
					end={
						<>
							{locales.length > 1 && (
								<Select
									aria-label="Locale"
									className={styles.locale}
									value={search.locale ?? settings.data?.settings.default_locale ?? ""}
									onChange={(l) => change({ locale: l === settings.data?.settings.default_locale ? "" : l })}
									options={locales.map((l) => ({ value: l.code, label: l.name || l.code }))}
								/>
							)}
							{!narrow && <ColumnsMenu all={all} shown={columns} onChange={(cols) => change({ cols })} />}
						</>
					}
				>
					<ViewsMenu site={site} type={type.id} search={search} mayShare={may("content.create")} />
					<SearchInput ref={box} label="Search" value={words} onChange={type_} className={styles.search} />
					<FilterBuilder
						filter={filter}
						onChange={(f) => change({ f: formatFilter(f) }, true)}
						asked={asked}
						people={people}
					/>
				</Toolbar>
				<FilterChips filter={filter} onChange={(f) => change({ f: formatFilter(f) })} asked={asked} people={people} />
				<p className={styles.count} aria-live="polite">
					{total !== undefined &&
						rows.total !== undefined &&
						`${total.toLocaleString()} ${total === 1 ? "entry" : "entries"}`}
					{search.q && order && total === 1000 && ", the 1,000 that fit best"}
				</p>
			</div>
			{rows.error ? (
				<FaultView error={rows.error} retry={rows.refetch} what="The list could not be shown" />
			) : total === undefined ? (
				<Loading what="Listing" />
			) : total === 0 ? (
				narrowed ? (
					<StateView
						kind="no-match"
						title="Nothing matches"
						action={<Button onClick={() => change({ q: "", f: "", view: "" })}>Show all entries</Button>}
					>
						No entry of {title} has these words and keeps these conditions.
					</StateView>
				) : (
					<StateView kind="empty" title={`Nothing in ${title} yet`} action={add || undefined}>
						{may("content.create")
							? "Entries appear here as soon as they are made, as drafts: readers see none of them until you publish."
							: "When somebody makes an entry, it appears here."}
					</StateView>
				)
			) : (
				<List
					label={title}
					columns={columns}
					total={total}
					at={at}
					names={rows.names}
					people={names}
					order={order}
					onOrder={(o) => change({ order: o })}
					hrefOf={hrefOf}
					onOpen={(l) => void navigate({ to: hrefOf(l) })}
					chosen={(id) => has(selection, id)}
					allChosen={chosen === 0 ? "none" : chosen === total ? "all" : "some"}
					onToggle={onToggle}
					onRange={onRange}
					onToggleAll={() => select(chosen === total ? nothing : everything)}
					onSeen={onSeen}
					busy={busy}
				/>
			)}
			<BulkBar
				ask={ask}
				selection={selection}
				total={total ?? 0}
				onClear={() => select(nothing)}
				onAll={() => select(everything)}
				onBusy={work}
				nameOf={(id) => lineOf(id)?.name}
				hrefOf={(id) => entryHref(site, type, id, search.locale)}
				may={{ publish: may("content.publish"), trash: may("content.delete") }}
			/>
		</Page>
	);
}
