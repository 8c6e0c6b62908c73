// A type with a few fields and entries of it, for tests of the editor.
import { until } from "./world.mjs";

const patience = 60_000;
let made = 0;

/** storyType makes the type, once a world. */
export async function storyType(w) {
	w.story ??= (async () => {
		const field = (key, label, kind) => ({ id: 0, key, label, kind });
		const put = [
			{
				id: "",
				kind: "page",
				key: "story",
				name: "Story",
				last: 0,
				fields: [
					field("title", "Headline", "short_text"),
					field("lead", "Lead", "long_text"),
					field("note", "Note", "long_text"),
				],
			},
		];
		const at = `/api/sites/${w.site}/types`;
		const { base } = await w.api("POST", `${at}/plan`, { put });
		await w.api("POST", `${at}/apply`, { put, base });
		return (await w.api("GET", at)).items.find((t) => t.key === "story").id;
	})();
	return w.story;
}

/** story makes an entry: its id, and the address where it is edited. */
export async function story(w, values = { title: "Soup", lead: "Warm" }) {
	const type = await storyType(w);
	const doc = await w.api("POST", `/api/sites/${w.site}/documents`, {
		type,
		slug: `soup-${++made}`,
		name: "Soup",
		values,
	});
	return { id: doc.id, type, url: w.at(`/${w.site}/pages/${type}/${doc.id}`) };
}

/** valuesOf is what the newest draft on the server says. */
export async function valuesOf(w, id) {
	return (await w.api("GET", `/api/sites/${w.site}/documents/${id}`)).values;
}

/** said is how far the entry is saved, as the bar says it. */
export const said = (page) => page.getByTestId("saved").innerText();

export const isSaved = (page) =>
	until(async () => (await said(page)).startsWith("Saved"), "everything is saved", patience);

/** says waits until a field says a text. */
export const says = (page, label, text) =>
	until(
		async () => (await page.getByLabel(label, { exact: true }).inputValue()) === text,
		`${label} says ${text}`,
		patience,
	);
