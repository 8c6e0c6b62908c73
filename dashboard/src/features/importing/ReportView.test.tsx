import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { ReportView } from "./ReportView";

const report = {
	source: "https://old.test",
	dry_run: true,
	rows: [
		{ name: "posts", created: 1200, updated: 0, unchanged: 3, skipped: 2 },
		{ name: "tags", created: 0, updated: 0, unchanged: 0, skipped: 0 },
	],
	changes: [],
	skips: [
		{ row: "posts", title: "Hello", where: "line 12", reason: "is too large" },
		{ row: "posts", reason: "is too large", count: 41 },
	],
	notes: ["Comments are not imported."],
};

it("says what an import would do, and names what would be left out when asked", async () => {
	render(<ReportView report={report} name="old.xml" />);
	expect(screen.getByText("What an import would do")).toBeInTheDocument();
	expect(screen.getByText("1,200 would be added, 3 unchanged, 2 left out.")).toBeInTheDocument();
	expect(screen.queryByText("Tags")).toBeNull();
	expect(screen.getByText("Comments are not imported.")).toBeInTheDocument();
	const group = screen.getByRole("button", { name: /42 is too large/ });
	expect(group).toHaveAttribute("aria-expanded", "false");
	await userEvent.click(group);
	expect(screen.getByText("Hello · line 12")).toBeInTheDocument();
	expect(screen.getByText(/and 41 more/)).toBeInTheDocument();
});
