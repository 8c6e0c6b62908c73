import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { ApiFault } from "@/api";
import { Badge, Button, ConfirmDialog, FaultView, Field, FormDialog, Input, Menu, MenuItem, Textarea } from ".";
import { SortableList } from "./SortableList";
import { Toaster, toast } from "./toast";

describe("Field", () => {
	it("gives its control a name, a description and a fault", () => {
		render(
			<Field label="Slug" hint="Part of the address." error="Taken already." counter="3 of 20" required>
				<Input defaultValue="abc" />
			</Field>,
		);
		const input = screen.getByLabelText(/Slug/);
		expect(input).toHaveAccessibleDescription("Part of the address. Taken already.");
		expect(input).toBeInvalid();
		expect(input).toBeRequired();
		expect(input).toHaveAttribute("dir", "auto");
	});

	it("says nothing of faults when there are none", () => {
		render(
			<Field label="Text">
				<Textarea value="x" onChange={() => {}} />
			</Field>,
		);
		expect(screen.getByLabelText("Text")).not.toHaveAttribute("aria-invalid");
	});
});

describe("Button", () => {
	it("takes no second press while busy, and keeps the focus", async () => {
		const press = vi.fn();
		render(
			<Button busy onClick={press}>
				Publish
			</Button>,
		);
		const button = screen.getByRole("button", { name: "Publish" });
		await userEvent.click(button);
		expect(press).not.toHaveBeenCalled();
		expect(button).toHaveFocus();
	});
});

describe("FormDialog", () => {
	it("does its one thing by mod+Enter, and nothing after Escape", async () => {
		const submit = vi.fn();
		const change = vi.fn();
		render(
			<FormDialog open onOpenChange={change} title="Rename" verb="Rename" onSubmit={submit}>
				<Field label="Name">
					<Input />
				</Field>
			</FormDialog>,
		);
		await userEvent.type(screen.getByLabelText("Name"), "x{Control>}{Enter}{/Control}");
		expect(submit).toHaveBeenCalled();
		await userEvent.keyboard("{Escape}");
		expect(change).toHaveBeenCalledWith(false);
	});
});

/** A dialog as most are here: opened by something that the dialog does not know. */
function Room({ onSubmit }: { onSubmit?: () => void }) {
	const [open, setOpen] = useState(false);
	return (
		<>
			<Button onClick={() => setOpen(true)}>Rename</Button>
			<Menu trigger={<Button>More</Button>}>
				<MenuItem onSelect={() => setOpen(true)}>Rename…</MenuItem>
			</Menu>
			<input aria-label="Elsewhere" />
			{open && (
				<FormDialog
					open
					onOpenChange={setOpen}
					title="Rename"
					verb="Save"
					onSubmit={() => {
						setOpen(false);
						onSubmit?.();
					}}
				>
					<Input aria-label="Name" />
				</FormDialog>
			)}
		</>
	);
}
describe("the focus", () => {
	// jsdom lays nothing out: whatever is in the page has a box here.
	const boxes = () => vi.spyOn(Element.prototype, "getClientRects").mockReturnValue([{}] as unknown as DOMRectList);

	it("goes back to the button that opened a dialog", async () => {
		boxes();
		render(<Room />);
		await userEvent.click(screen.getByRole("button", { name: "Rename" }));
		await screen.findByRole("dialog");
		await userEvent.keyboard("{Escape}");
		await waitFor(() => expect(screen.getByRole("button", { name: "Rename" })).toHaveFocus());
	});

	it("goes back to the button of the menu that opened a dialog", async () => {
		boxes();
		render(<Room />);
		screen.getByRole("button", { name: "More" }).focus();
		await userEvent.keyboard("{Enter}{Enter}");
		await screen.findByRole("dialog");
		await userEvent.keyboard("{Escape}");
		await waitFor(() => expect(screen.getByRole("button", { name: "More" })).toHaveFocus());
	});

	it("stays where a dialog has sent it", async () => {
		boxes();
		render(<Room onSubmit={() => requestAnimationFrame(() => screen.getByLabelText("Elsewhere").focus())} />);
		await userEvent.click(screen.getByRole("button", { name: "Rename" }));
		await userEvent.click(await screen.findByRole("button", { name: "Save" }));
		await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
		await waitFor(() => expect(screen.getByLabelText("Elsewhere")).toHaveFocus());
	});
});

describe("ConfirmDialog", () => {
	it("wants the word typed for what nobody can bring back", async () => {
		const confirm = vi.fn();
		render(
			<ConfirmDialog
				open
				onOpenChange={() => {}}
				title="Delete the site"
				verb="Delete"
				typed="blog"
				onConfirm={confirm}
			>
				All of it goes.
			</ConfirmDialog>,
		);
		const button = screen.getByRole("button", { name: "Delete" });
		expect(button).toBeDisabled();
		await userEvent.type(screen.getByLabelText("Type blog to go on"), "blog");
		await userEvent.click(button);
		expect(confirm).toHaveBeenCalledTimes(1);
	});
});

describe("Menu", () => {
	it("opens and chooses by keys", async () => {
		const run = vi.fn();
		render(
			<Menu trigger={<Button>More</Button>}>
				<MenuItem onSelect={() => {}}>First</MenuItem>
				<MenuItem onSelect={run}>Second</MenuItem>
			</Menu>,
		);
		screen.getByRole("button", { name: "More" }).focus();
		await userEvent.keyboard("{Enter}{ArrowDown}{Enter}");
		expect(run).toHaveBeenCalledTimes(1);
	});

	it("writes no style sheet into the page", async () => {
		const before = document.querySelectorAll("style").length;
		render(
			<>
				<Menu trigger={<Button>More</Button>}>
					<MenuItem>First</MenuItem>
				</Menu>
				<FormDialog open onOpenChange={() => {}} title="T" verb="V" onSubmit={() => {}} />
			</>,
		);
		await userEvent.click(screen.getByRole("button", { name: "More", hidden: true }), { pointerEventsCheck: 0 });
		expect(document.querySelectorAll("style")).toHaveLength(before);
	});
});

describe("toast", () => {
	it("takes back what was done, once", async () => {
		const undo = vi.fn();
		render(<Toaster />);
		toast({ text: "Moved to the trash.", undo });
		await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
		expect(undo).toHaveBeenCalledTimes(1);
		expect(screen.queryByText("Moved to the trash.")).not.toBeInTheDocument();
	});
});

describe("SortableList", () => {
	it("has a button for every drag", async () => {
		const move = vi.fn();
		render(
			<SortableList label="Parts" items={["a", "b", "c"]} keyOf={(x) => x} nameOf={(x) => x} onMove={move}>
				{(item, handle) => (
					<div>
						{handle.grip}
						{item}
						{handle.buttons}
					</div>
				)}
			</SortableList>,
		);
		const list = screen.getByRole("list", { name: "Parts" });
		expect(within(list).getAllByRole("button", { name: /^Drag/ })).toHaveLength(3);
		expect(screen.getByRole("button", { name: "Move a up" })).toBeDisabled();
		await userEvent.click(screen.getByRole("button", { name: "Move a down" }));
		await userEvent.click(screen.getByRole("button", { name: "Move c up" }));
		expect(move.mock.calls).toEqual([
			[0, 1],
			[2, 1],
		]);
	});
});

describe("FaultView", () => {
	it.each([
		[new ApiFault(0, { code: "offline" }), "The server is not answering"],
		[new ApiFault(403, { code: "denied", detail: "No." }), "Your role does not allow this"],
		[new ApiFault(404, { code: "not_found", detail: "Gone." }), "It is not there"],
		[new ApiFault(500, { code: "internal", detail: "Broken." }), "This could not be shown"],
	])("%s", (error, title) => {
		render(<FaultView error={error} />);
		expect(screen.getByRole("heading", { name: title })).toBeInTheDocument();
	});
});

it("Badge says its state in words", () => {
	render(<Badge tone="live">Published</Badge>);
	expect(screen.getByText("Published")).toBeVisible();
});
