import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { meQuery } from "@/api/queries";
import { isNew, openedAs } from "@/features/drafts";
import { unique } from "@/lib/unique";
import { FaultView, Loading, StateView } from "@/ui";
import { siteQuery, typesQuery } from "./api";
import { Editor } from "./Editor";
import { hasLocales, typeNamed } from "./place";

interface Params {
	site: string;
	id: string;
	type?: string;
}

/** EditorPage is an entry being edited, whatever its type. */
export function EditorPage() {
	const { site, id, type: named } = useParams({ strict: false }) as Params;
	const { locale: wanted } = useSearch({ strict: false }) as { locale?: string };
	const shelf = useLocation({
		select: (l) => l.pathname.split("/").find((p) => /^(pages|posts|collections)$/.test(p)) ?? "",
	});
	const navigate = useNavigate();
	const me = useQuery(meQuery);
	const types = useQuery(typesQuery(site));
	const settings = useQuery(siteQuery(site));
	const all = types.data?.items ?? undefined;

	useEffect(() => {
		// "new" is where links lead; each new entry has an address of its own, to come back to.
		if (id === "new")
			void navigate({ to: ".", params: { id: `new-${unique()}` } as never, search: true as never, replace: true });
	}, [id, navigate]);

	// What was there once stays: an entry is not taken from under the hands when the server or the session is away.
	const error = [me, types, settings].find((q) => q.error && !q.data)?.error;
	if (error) {
		const again = () => void Promise.all([me.refetch(), types.refetch(), settings.refetch()]);
		return <FaultView error={error} retry={again} />;
	}
	if (!me.data || !all || !settings.data || id === "new") return <Loading what="Opening" />;
	const type = typeNamed(all, shelf, named ?? "");
	if (!type) {
		return (
			<StateView kind="error" title="There is no such type">
				The site has no type “{named}”. It may have been removed, or the address is of another site.
			</StateView>
		);
	}
	const main = settings.data.settings.default_locale || settings.data.locales?.[0]?.code || "en";
	const locale = hasLocales(type.kind) ? (wanted ?? main) : "";
	return (
		<Editor
			key={`${site}/${openedAs(id)}/${locale}`}
			site={settings.data}
			me={me.data}
			signedInAt={me.dataUpdatedAt}
			type={type}
			types={all}
			id={id}
			locale={locale}
			isFresh={isNew(id)}
		/>
	);
}
