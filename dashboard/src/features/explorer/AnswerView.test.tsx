import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { AnswerView } from "./AnswerView";
import { told } from "./answer";
import type { CallState } from "./useCall";

const idle: CallState = { pending: false, answer: undefined, failed: false, send: () => {}, reset: () => {} };
const answered = (status: number, headers: Record<string, string>): CallState => ({
	...idle,
	answer: {
		told: told({ status, headers: new Headers(headers), bytes: 2048, millis: 7 }),
		text: '{"data":[]}',
		headers: Object.entries(headers),
		path: "/v2/posts/",
		at: new Date("2027-01-01T00:10:00Z"),
	},
});

describe("AnswerView", () => {
	it("says in words how fresh an answer is, and which node gave it", () => {
		render(
			<AnswerView
				call={answered(200, {
					"Ghee-State": "disconnected",
					"Ghee-As-Of": "2027-01-01T00:00:00Z",
					"Ghee-Served-By": "frankfurt-1",
					"Ghee-Position": "2.31",
					"Cache-Status": "ghee; hit",
				})}
			/>,
		);
		expect(screen.getByText("Stale")).toBeInTheDocument();
		expect(screen.getByText("the origin is away; as of 10 min ago")).toBeInTheDocument();
		expect(screen.getByText("frankfurt-1")).toBeInTheDocument();
		expect(screen.getByText("2.0 kB in 7 ms")).toBeInTheDocument();
		expect(screen.getByText("answered from memory")).toBeInTheDocument();
	});
	it("shows the headers when asked", async () => {
		render(<AnswerView call={answered(404, { "x-test": "yes" })} />);
		expect(screen.getByText("404 Not found")).toBeInTheDocument();
		await userEvent.click(screen.getByRole("button", { name: "Headers" }));
		expect(screen.getByText("x-test: yes")).toBeInTheDocument();
	});
	it("says when nobody answered", () => {
		render(<AnswerView call={{ ...idle, failed: true }} />);
		expect(screen.getByRole("alert")).toHaveTextContent("No answer came");
	});
});
