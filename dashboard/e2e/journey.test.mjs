// An editor's day, once with the mouse and once with the keyboard alone: sign in, model a type, write, translate,
// schedule, publish, see it on the API, bring an old field back, undo.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { keys, mouse } from "./hands.mjs";
import { isSaved, says } from "./story.mjs";
import { owner, password, until, world } from "./world.mjs";

let w;
let token;

before(async () => {
	w = await world();
	token = /[0-9a-f]{40}/.exec(await w.ghee("token", "create", "--site", w.site))[0];
});

after(() => w?.close());

for (const hand of [mouse, keys]) {
	const tag = hand === mouse ? "m" : "k";
	test(`an editor's day with ${hand.name}`, async () => {
		const page = await w.page({ email: "" });
		const press = (target) => hand.press(page, target);
		const write = (target, text) => hand.write(page, target, text);
		const button = (name) => page.getByRole("button", { name, exact: typeof name === "string" });
		const label = (text) => page.locator("input,textarea").and(page.getByLabel(text, { exact: true }));
		const go = async (path) => {
			await page.goto(w.at(`/${w.site}${path}`));
			await hand.begin(page);
		};

		await page.goto(w.at("/"));
		await write(label("E-mail"), owner);
		await write(label("Password"), password);
		await press(button("Sign in"));
		await page.waitForURL((url) => !url.pathname.includes("sign-in"));

		await go("/types/new-component");
		await write(label("Name"), `Hero ${tag}`);
		await press(button("Add the first"));
		await press(button(/^Short text/));
		await write(label("Label"), "Line");
		await press(button("Review changes"));
		await press(button("Apply"));
		await page.waitForURL(/\/types$/);

		await go("/types/new-page");
		await write(label("Name"), `Story ${tag}`);
		await press(button("Add the first"));
		await press(button(/^Short text/));
		await write(label("Label"), "Headline");
		await press(button("Add a field"));
		await press(button(/^Component picker/));
		await write(label("Label"), "Body");
		await hand.tick(page, page.getByLabel(`Hero ${tag}`));
		await press(button("Review changes"));
		await press(button("Apply"));
		await page.waitForURL(/\/types$/);
		const types = (await w.api("GET", `/api/sites/${w.site}/types`)).items;
		const type = types.find((t) => t.name === `Story ${tag}`);

		await go(`/pages/${type.id}/new`);
		await write(label("Page name"), "Spring menu");
		await write(label("Headline"), "Rhubarb and rye");
		await press(button(`Add Hero ${tag}`));
		await write(label("Line"), "Baked before you wake");
		await isSaved(page);
		await until(() => !page.url().includes("/new-"), "the entry has its address");
		const id = new URL(page.url()).pathname.split("/").at(-1);
		const draft = (locale = "en") => w.api("GET", `/api/sites/${w.site}/documents/${id}?locale=${locale}`);
		assert.equal((await draft()).slug, "spring-menu");

		await press(page.getByRole("link", { name: /^(de|Deutsch|German)/ }));
		await press(button(/^Start from/));
		await write(label("Headline"), "Rhabarber und Roggen");
		await isSaved(page);
		await press(button("More to do with this entry"));
		await press(page.getByRole("menuitem", { name: "Schedule…" }));
		await press(page.getByRole("dialog").getByRole("button", { name: "Schedule" }));
		await until(async () => (await draft("de")).scheduled, "it has a time");
		assert.equal((await draft("de")).values.headline, "Rhabarber und Roggen");

		await press(page.getByRole("link", { name: /^(en|English)/ }));
		await says(page, "Headline", "Rhubarb and rye");
		await press(button("Publish"));
		await until(async () => (await draft()).status === "published", "it is published");
		const read = await until(async () => {
			const answer = await fetch(`${w.base}/v2/pages/${type.key}/spring-menu/?auth_token=${token}`);
			return answer.ok && (await answer.json()).data;
		}, "readers find it");
		assert.equal(read.fields.headline, "Rhubarb and rye");
		assert.equal(read.fields.body[0].fields.line, "Baked before you wake");
		await page.getByTestId("receipt").getByText("Visible everywhere.").waitFor();
		await w.axe(page, "a publish and its receipt");

		await write(label("Headline"), "Something else");
		await isSaved(page);
		await until(async () => (await draft()).values.headline === "Something else", "the new headline is saved");
		await page.keyboard.press("Control+Alt+h");
		await press(button("Bring back Headline"));
		await until(async () => (await draft()).values.headline === "Rhubarb and rye", "the old headline is back");
		await page.keyboard.press("Escape");
		await says(page, "Headline", "Rhubarb and rye");

		await write(label("Headline"), "A slip of the hand");
		await page.keyboard.press("Control+z");
		await says(page, "Headline", "Rhubarb and rye");
		await isSaved(page);
		w.quiet();
	});
}
