import { act, render, screen } from "@testing-library/react";
import { Component, type ReactNode, Suspense } from "react";
import { expect, it, vi } from "vitest";
import { lazyPage } from "./lazy";

class Boundary extends Component<{ children: ReactNode }, { error?: Error }> {
	override state: { error?: Error } = {};
	static getDerivedStateFromError(error: Error) {
		return { error };
	}
	override render() {
		return this.state.error ? <p>{this.state.error.message}</p> : this.props.children;
	}
}

const Here = () => <p>here</p>;

const show = (Page: () => ReactNode) =>
	render(
		<Boundary>
			<Suspense fallback="wait">
				<Page />
			</Suspense>
		</Boundary>,
	);

it("shows the failure of fetching, leaves the page where it is, and fetches again later", async () => {
	vi.useFakeTimers();
	vi.spyOn(console, "error").mockImplementation(() => {});
	const load = vi
		.fn<() => Promise<{ Page: () => ReactNode }>>()
		.mockRejectedValueOnce(new TypeError("Failed to fetch dynamically imported module"))
		.mockResolvedValue({ Page: Here });
	const Page = lazyPage(load, "Page");
	await Page.preload(); // the router's: a failure is no error of its own
	const { unmount } = await act(async () => show(Page));
	expect(screen.getByText(/Failed to fetch/)).toBeInTheDocument();
	expect(load).toHaveBeenCalledTimes(1);
	unmount();
	await vi.advanceTimersByTimeAsync(600);
	await act(async () => show(Page));
	expect(screen.getByText("here")).toBeInTheDocument();
	vi.useRealTimers();
	vi.restoreAllMocks();
});
