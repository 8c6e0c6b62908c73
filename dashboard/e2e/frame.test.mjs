// Signing in, the links of mails, the second factor, and what is around every screen.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { owner, password, until, world } from "./world.mjs";

let w;
before(async () => {
	w = await world({ demo: true });
});
after(() => w?.close());

/** code is what an authenticator app shows for a secret. */
function code(secret, at = Date.now()) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	const bits = [...secret.replace(/=+$/, "")].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
	const key = Buffer.from(bits.match(/.{8}/g).map((b) => Number.parseInt(b, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
	const mac = createHmac("sha1", key).update(counter).digest();
	const offset = mac.at(-1) & 15;
	return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function signInByForm(page, email, secret) {
	await page.getByLabel("E-mail").fill(email);
	await page.getByLabel("Password").fill(secret);
	await page.keyboard.press("Enter");
}

test("a person signs in by keys alone, sees why not, and comes to where they wanted", async () => {
	const page = await w.page({ email: "" });
	await page.goto(w.at("/shop/posts"));
	await page.waitForURL(/sign-in/);
	await signInByForm(page, owner, "not the password");
	await page.getByRole("alert").waitFor();
	await w.axe(page, "sign-in with a fault");
	await signInByForm(page, owner, password);
	await page.waitForURL(/\/dashboard\/shop\/posts/);
	await page.getByRole("button", { name: /Site: Harbour Bakery/ }).waitFor();
	await page.context().close();
});

test("an invitation, then a lost password, by the links that mails hold", async () => {
	const link = (await w.ghee("user", "invite", "ed@shop.test", "--role", "editor", "--site", "shop")).trim();
	const page = await w.page({ email: "" });
	await page.goto(link);
	await page.getByText("ed@shop.test").waitFor();
	assert.ok(!page.url().includes("token"), "the secret stays in the address");
	await w.axe(page, "the invitation");
	await page.getByLabel("Your name").fill("Ed Moss");
	await page.getByLabel("Password").fill("rhubarb and rye and rain");
	await page.keyboard.press("Enter");
	await page.waitForURL(/sign-in/);
	const reset = (await w.ghee("user", "reset", "ed@shop.test")).trim();
	await page.goto(reset);
	await page.getByLabel("New password").fill("a second jar of ghee");
	await page.keyboard.press("Enter");
	await page.waitForURL(/sign-in/);
	await signInByForm(page, "ed@shop.test", "a second jar of ghee");
	await page.getByRole("button", { name: /Ed Moss/ }).waitFor();
	// What an editor may not do is not offered.
	assert.equal(await page.getByRole("link", { name: "Webhooks" }).count(), 0);
	await page.context().close();
});

test("a second factor is set up, asked for, and taken away", async () => {
	await w.person("tess@shop.test", { role: "editor", site: "shop", name: "Tess" });
	const page = await w.page({ email: "tess@shop.test" });
	await page.goto(w.at("/profile"));
	await page.getByRole("button", { name: "Set up" }).click();
	const secret = await page.getByRole("textbox", { name: "Secret" }).inputValue();
	await w.axe(page, "setting up a second factor");
	await page.getByLabel("Code").fill(code(secret));
	await page.getByRole("button", { name: "Turn on" }).click();
	const recovery = await page.locator("dialog, [role=dialog]").locator("li").allTextContents();
	assert.ok(recovery.length >= 8, `recovery codes: ${recovery}`);
	await page.getByRole("button", { name: "I have kept them" }).click();
	await page.getByRole("button", { name: "Turn off" }).waitFor();

	const other = await w.page({ email: "" });
	await other.goto(w.at("/sign-in"));
	await signInByForm(other, "tess@shop.test", password);
	await other.getByLabel("Code").fill("000000");
	await other.keyboard.press("Enter");
	await other.locator("[aria-invalid=true]").waitFor();
	await other.getByLabel("Code").fill(recovery[0]);
	await other.keyboard.press("Enter");
	await other.getByRole("button", { name: /Site: / }).waitFor();

	// Two sessions are listed; the other one is ended from here.
	await page.reload();
	await page.getByRole("button", { name: "End", exact: true }).click();
	await page.getByText("The session has ended.").waitFor();
	await other.getByRole("link", { name: "Posts" }).click();
	await other.getByRole("heading", { name: "Sign in again" }).waitFor();
	await w.axe(other, "signing in again");

	await page.getByRole("button", { name: "Turn off" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel("Password").fill(password);
	await dialog.getByLabel("Code").fill(recovery[1]);
	await dialog.getByRole("button", { name: "Turn off" }).click();
	await page.getByRole("button", { name: "Set up" }).waitFor();
	await page.context().close();
	await other.context().close();
});

test("the palette goes anywhere, the sheet lists the keys, both by keys alone", async () => {
	const page = await w.page();
	await page.goto(w.at("/demo"));
	await page.getByRole("button", { name: /Site: / }).waitFor();
	await page.keyboard.press("Control+k");
	await page.getByRole("combobox").fill("trash");
	await w.axe(page, "the palette");
	await page.keyboard.press("Enter");
	await page.waitForURL(/\/demo\/trash$/);
	await page.keyboard.press("Shift+?");
	await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
	await w.axe(page, "the shortcut sheet");
	await page.keyboard.press("Escape");
	await page.keyboard.press("Control+k");
	await page.getByRole("combobox").fill("Harbour");
	await page.keyboard.press("Enter");
	await page.waitForURL(/\/dashboard\/shop\/?$/);
	await page.context().close();
});

test("the palette finds entries of the site by their words, and opens one by keys", async () => {
	const type = (await w.api("GET", "/api/sites/demo/types")).items.find((t) => t.kind === "post");
	const [post] = (await w.api("GET", `/api/sites/demo/documents?type=${type.id}&limit=1`)).items;
	const page = await w.page();
	await page.goto(w.at("/demo/calendar"));
	await page.getByRole("button", { name: /Site: / }).waitFor();
	await page.keyboard.press("Control+k");
	await page.getByRole("combobox").fill(post.name);
	await page.getByRole("option", { name: post.name }).first().waitFor();
	await w.axe(page, "the palette with entries");
	await page.keyboard.press("Enter");
	await page.waitForURL((url) => url.pathname.includes(post.id));
	await page.context().close();
});

test("a theme is kept for the person on another device", async () => {
	const page = await w.page();
	await page.goto(w.at("/profile"));
	await page.getByRole("radio", { name: "Dark" }).check();
	await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
	await until(async () => (await w.api("GET", "/api/me")).preferences?.theme === "dark", "the theme is in the profile");
	const other = await w.page();
	await other.goto(w.at("/profile"));
	await other.waitForFunction(() => document.documentElement.dataset.theme === "dark");
	await page.getByRole("radio", { name: "As the system" }).check();
	await until(
		async () => (await w.api("GET", "/api/me")).preferences?.theme === "system",
		"the theme is the system's again",
	);
	await page.context().close();
	await other.context().close();
});

test("at 390 px the menu opens and closes, and nothing is wider than the window", async () => {
	const page = await w.page({ width: 390, height: 844 });
	await page.goto(w.at("/demo/trash"));
	await page.getByRole("button", { name: "Menu" }).click();
	await w.axe(page, "the menu at 390 px");
	await page.getByRole("dialog").getByRole("link", { name: "Posts" }).click();
	await page.waitForURL(/\/demo\/posts/);
	await page.getByRole("dialog").waitFor({ state: "detached" });
	const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
	assert.ok(over <= 0, `the page is ${over} px wider than the window`);
	await page.context().close();
});

test("the server goes away and comes back: it is said, and unsaid", async () => {
	const page = await w.page();
	await page.goto(w.at("/demo/trash"));
	await page.getByRole("button", { name: /Site: / }).waitFor();
	await w.kill();
	await page.getByRole("link", { name: "Calendar" }).click();
	await page.getByText("The server is not answering.").first().waitFor();
	await w.axe(page, "with the server away");
	await w.start();
	await page.getByText("Go on writing").waitFor({ state: "detached" });
	await page.context().close();
});
