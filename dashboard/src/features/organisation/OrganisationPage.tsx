import { Loaded } from "../settings/access";
import { Notice, Page } from "../settings/kit";
import { AdminTokens } from "./AdminTokens";
import { type Organisation, useOrganisations } from "./api";
import { EdgeTokens } from "./EdgeTokens";
import { General } from "./General";
import { People } from "./People";
import { Sites } from "./Sites";

export function OrganisationPage() {
	const organisations = useOrganisations();
	return (
		<Page title="Organisation" lead="Sites, people and the tokens of machines that belong together.">
			<Loaded of={organisations} what="organisation">
				{(all) =>
					all.length === 0 ? (
						<Notice title="You belong to no organisation">Your roles are on single sites. An owner can add you.</Notice>
					) : (
						all.map((o) => <One key={o.id} organisation={o} />)
					)
				}
			</Loaded>
		</Page>
	);
}

function One({ organisation: o }: { organisation: Organisation }) {
	const may = (action: string) => (o.may ?? []).includes(action as never);
	return (
		<>
			<General organisation={o} />
			<Sites organisation={o} may={may("organisation.create_site")} />
			{may("organisation.people") && <People organisation={o} />}
			<EdgeTokens organisation={o} />
			<AdminTokens organisation={o} />
		</>
	);
}
