import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { FieldList } from "./FieldList";
import { FieldPicker } from "./FieldPicker";
import { within as change, type DraftField, type DraftType, draftOf } from "./model";
import { PlanView } from "./PlanDialog";
import { type Plan, verdictOf } from "./plan";

const start: DraftType = draftOf({
	id: "t",
	kind: "page",
	key: "dish",
	name: "Dish",
	last: 2,
	fields: [
		{ id: 1, key: "title", label: "Title", kind: "short_text", required: true },
		{ id: 2, key: "size", label: "Size", kind: "dropdown", choices: [{ value: "small", label: "Small" }] },
	],
});

function Fields({
	onDraft = () => {},
	readOnly = false,
}: {
	onDraft?: (fields: DraftField[]) => void;
	readOnly?: boolean;
}) {
	const [draft, setDraft] = useState(start);
	const [open, setOpen] = useState<string>();
	return (
		<FieldList
			fields={draft.fields}
			path={[]}
			of="page"
			self="t"
			all={[]}
			stored={undefined}
			open={open}
			faults={{}}
			readOnly={readOnly}
			onOpen={setOpen}
			onAdd={() => {}}
			onChange={(path, f) =>
				setDraft((d) => {
					const next = change(d, path, f);
					onDraft(next.fields);
					return next;
				})
			}
		/>
	);
}

describe("FieldList", () => {
	it("moves a field with a button", async () => {
		const onDraft = vi.fn();
		render(<Fields onDraft={onDraft} />);
		await userEvent.click(screen.getByRole("button", { name: "Move Title down" }));
		expect(onDraft.mock.calls.at(-1)?.[0].map((f: DraftField) => f.key)).toEqual(["size", "title"]);
	});
	it("opens a field, whose example follows its label and rules", async () => {
		render(<Fields />);
		await userEvent.click(screen.getByRole("button", { name: /^Title/ }));
		const label = screen.getByLabelText("Label");
		await userEvent.clear(label);
		await userEvent.type(label, "Headline");
		await userEvent.type(screen.getByLabelText("Most characters"), "3");
		const example = screen.getByText("As editors see it").parentElement!;
		await userEvent.type(within(example).getByRole("textbox"), "long");
		expect(example).toHaveTextContent("Headline");
		expect(example).toHaveTextContent("4 of 3");
		expect(example).toHaveTextContent("At most 3 characters.");
	});
	it("keeps the API id of a stored field when its label changes", async () => {
		const onDraft = vi.fn();
		render(<Fields onDraft={onDraft} />);
		await userEvent.click(screen.getByRole("button", { name: /^Title/ }));
		await userEvent.type(screen.getByLabelText("Label"), "s");
		expect(onDraft.mock.calls.at(-1)?.[0][0]).toMatchObject({ label: "Titles", key: "title" });
	});
	it("makes the value of a choice of its label", async () => {
		const onDraft = vi.fn();
		render(<Fields onDraft={onDraft} />);
		await userEvent.click(screen.getByRole("button", { name: /^Size/ }));
		await userEvent.click(screen.getByRole("button", { name: /Add a choice/ }));
		await userEvent.type(screen.getAllByLabelText("Label").at(-1)!, "Very big");
		expect(onDraft.mock.calls.at(-1)?.[0][1].choices[1]).toEqual({ label: "Very big", value: "very_big" });
	});
	it("offers nothing to change where one may only look", () => {
		render(<Fields readOnly />);
		expect(screen.queryByRole("button", { name: /Move|Take/ })).toBeNull();
	});
});

describe("FieldPicker", () => {
	it("shows what fits, and finds by words", async () => {
		const onPick = vi.fn();
		render(<FieldPicker of="collection" inRepeater={false} onPick={onPick} onClose={() => {}} />);
		expect(screen.queryByText("Component picker")).toBeNull();
		await userEvent.type(screen.getByRole("searchbox"), "price");
		await userEvent.click(screen.getByRole("button", { name: /Number/ }));
		expect(onPick).toHaveBeenCalledWith("number");
	});
});

describe("PlanView", () => {
	const plan: Plan = {
		base: "b",
		steps: [{ action: "remove field", kind: "page", key: "dish", field: "size", detail: "dropdown" }],
		effects: [
			{
				kind: "page",
				key: "dish",
				documents: 12,
				losing: 2,
				breaking: 0,
				examples: ["Soup (en): has values that would no longer be seen"],
			},
		],
	};
	it("says what would be lost, and where", () => {
		render(<PlanView plan={plan} verdict={verdictOf(plan)} />);
		expect(screen.getByText("2 documents would lose what is in them")).toBeInTheDocument();
		expect(screen.getByText("dish.size")).toBeInTheDocument();
		expect(screen.getByText(/Soup \(en\)/)).toBeInTheDocument();
	});
});
