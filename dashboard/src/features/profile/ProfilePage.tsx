import { useQuery } from "@tanstack/react-query";
import { meQuery } from "@/api/queries";
import { FaultView, Loading, Page } from "@/ui";
import { AboutCard } from "./AboutCard";
import { LookCard } from "./LookCard";
import { PasswordCard } from "./PasswordCard";
import { SecondFactorCard } from "./SecondFactorCard";
import { SessionsCard } from "./SessionsCard";

export function ProfilePage() {
	const me = useQuery(meQuery);
	if (me.isPending) return <Loading />;
	if (me.error) return <FaultView error={me.error} retry={() => me.refetch()} />;
	return (
		<Page title="Profile and security" narrow>
			<AboutCard me={me.data} />
			<LookCard />
			<PasswordCard />
			<SecondFactorCard on={me.data.second_factor} />
			<SessionsCard />
		</Page>
	);
}
