import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { fetchCode } from "@/app/ahead";
import { Door } from "./Door";
import { SignInForm } from "./SignInForm";

const route = getRouteApi("/sign-in");

export function SignInPage() {
	const { next } = route.useSearch();
	const router = useRouter();
	const client = useQueryClient();
	// While somebody writes their password, the code of where they want to go is fetched.
	useEffect(() => fetchCode(router, next ?? "/"), [router, next]);
	return (
		<Door title="Sign in">
			<SignInForm
				onDone={() => {
					client.clear();
					// An address within the dashboard, of our own redirect.
					if (next) router.history.push(router.basepath + next);
					else void router.navigate({ to: "/" });
				}}
			/>
		</Door>
	);
}
