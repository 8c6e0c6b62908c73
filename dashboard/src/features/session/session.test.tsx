import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SignInForm } from "./SignInForm";
import { tokenIn } from "./token";

function show(children: ReactNode) {
	const router = createRouter({
		routeTree: createRootRoute({ component: () => children }),
		history: createMemoryHistory(),
	});
	return render(
		<QueryClientProvider client={new QueryClient()}>
			{/* biome-ignore lint/suspicious/noExplicitAny: a router of one page, not the dashboard's */}
			<RouterProvider router={router as any} />
		</QueryClientProvider>,
	);
}

const answer = (status: number, value: unknown) =>
	new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } });

afterEach(() => vi.unstubAllGlobals());

it.each([
	["#token=abc", "abc"],
	["#a=1&token=x%2By", "x+y"],
	["", ""],
])("the token in %s", (hash, want) => expect(tokenIn(hash)).toBe(want));

describe("SignInForm", () => {
	it("asks for the second step when there is one", async () => {
		const sent: unknown[] = [];
		const list = [
			answer(200, { state: "code", csrf: "c", person: "p" }),
			answer(401, { status: 401, code: "denied", title: "", detail: "The code is wrong." }),
			answer(200, { state: "full", csrf: "d", person: "p" }),
		];
		vi.stubGlobal("fetch", async (r: Request) => {
			sent.push(await r.json());
			return list.shift();
		});
		const done = vi.fn();
		show(<SignInForm onDone={done} />);
		const user = userEvent.setup();
		await user.type(await screen.findByLabelText("E-mail"), "ada@example.org");
		await user.type(screen.getByLabelText("Password"), "long enough words");
		await user.click(screen.getByRole("button", { name: "Sign in" }));
		const code = await screen.findByLabelText("Code");
		expect(done).not.toHaveBeenCalled();
		await user.type(code, "000000{Enter}");
		expect(await screen.findByText("The code is wrong.")).toBeInTheDocument();
		expect(code).toHaveAttribute("aria-invalid", "true");
		await user.clear(code);
		await user.type(code, "123456{Enter}");
		await vi.waitFor(() => expect(done).toHaveBeenCalledTimes(1));
		expect(sent).toEqual([
			{ email: "ada@example.org", password: "long enough words" },
			{ code: "000000" },
			{ code: "123456" },
		]);
	});

	it("says why not, and keeps the address", async () => {
		vi.stubGlobal("fetch", async () =>
			answer(401, { status: 401, code: "denied", title: "", detail: "Address or password is wrong." }),
		);
		show(<SignInForm onDone={() => {}} />);
		const user = userEvent.setup();
		await user.type(await screen.findByLabelText("E-mail"), "ada@example.org");
		await user.type(screen.getByLabelText("Password"), "wrong");
		await user.click(screen.getByRole("button", { name: "Sign in" }));
		expect(await screen.findByRole("alert")).toHaveTextContent("Address or password is wrong.");
		expect(screen.getByLabelText("E-mail")).toHaveValue("ada@example.org");
	});
});
