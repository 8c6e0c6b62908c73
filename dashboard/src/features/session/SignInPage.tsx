import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { Door } from "./Door";
import { SignInForm } from "./SignInForm";

const route = getRouteApi("/sign-in");

export function SignInPage() {
	const { next } = route.useSearch();
	const router = useRouter();
	const client = useQueryClient();
	return (
		<Door title="Sign in">
			<SignInForm
				onDone={() => {
					client.clear();
					// The address comes from our own redirect; one of another origin is not followed.
					const to = next ? new URL(next, location.origin) : undefined;
					if (to && to.origin === location.origin) router.history.push(to.pathname + to.search + to.hash);
					else void router.navigate({ to: "/" });
				}}
			/>
		</Door>
	);
}
