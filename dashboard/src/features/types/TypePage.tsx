import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { StateView } from "@/ui";
import { Loaded, useSite } from "../settings/access";
import { Page } from "../settings/kit";
import { useTypes, useUses } from "./api";
import { Builder } from "./Builder";
import { type Kind, newType } from "./model";

/** TypePage opens the builder on a type of the site, or on a new one: the address says of which kind. */
export function TypePage() {
	const { site, may } = useSite();
	const { type = "" } = useParams({ strict: false }) as { type?: string };
	const types = useTypes(site);
	const uses = useUses(site);
	const [applied, setApplied] = useState(0);
	const kind = /^new-(page|single|collection|component)$/.exec(type)?.[1] as Kind | undefined;
	return (
		<Loaded of={types} what="content type">
			{(all) => {
				const stored = kind ? undefined : all.find((t) => t.id === type);
				if (!stored && !kind) {
					return (
						<Page title="Content type">
							<StateView kind="no-match" title="There is no such type">
								It was removed, or the address is of another site.
							</StateView>
						</Page>
					);
				}
				return (
					<Builder
						key={`${type} ${applied}`}
						site={site}
						stored={stored}
						fresh={newType(kind ?? "page")}
						all={all}
						documents={stored ? uses.data?.[stored.id] : 0}
						manages={may("types.manage")}
						onApplied={() => setApplied((n) => n + 1)}
					/>
				);
			}}
		</Loaded>
	);
}
