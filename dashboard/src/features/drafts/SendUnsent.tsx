import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { connection } from "@/api";
import { typesQuery } from "@/features/lists/api";
import { isBlank } from "./draft";
import { keeper, know, sendLeftBehind } from "./registry";

/**
 * SendUnsent sends what is left on this device of a person's words, on every site, whatever screen is open: when the
 * dashboard opens, and when the server is back. It shows nothing.
 */
export default function SendUnsent({ person }: { person: string }) {
	const [sites, setSites] = useState<readonly string[]>([]);
	useEffect(() => {
		const look = () => void sitesOf(person).then(setSites);
		look();
		return connection.subscribe(() => {
			if (connection.get() === "up") look();
		});
	}, [person]);
	return sites.map((site) => <OfSite key={site} site={site} person={person} />);
}

/** The sites of which somebody has unsent words here. */
async function sitesOf(person: string): Promise<string[]> {
	try {
		const mine = (await keeper.all()).filter((k) => k.person === person && !isBlank(k.draft));
		return [...new Set(mine.map((k) => k.site))];
	} catch {
		return []; // a browser without a database keeps nothing
	}
}

function OfSite({ site, person }: { site: string; person: string }) {
	const { data: types } = useQuery(typesQuery(site));
	useEffect(() => {
		if (!types) return;
		know(site, person, types);
		void sendLeftBehind();
	}, [site, person, types]);
	return null;
}
