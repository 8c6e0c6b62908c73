// The world of the browser tests: the real binary with SQLite on a free port, a person, a site, the demo's
// content, and Debian's Chromium. Nothing is a stand-in.
//
//   const w = await world();                 // starts ghee, makes the site "shop" and its owner
//   const page = await w.page();             // a browser page where the owner has signed in
//   await page.goto(w.at("/shop/posts"));
//   await w.axe(page, "the list");           // throws on what is serious or critical
//   await w.close();                         // in after()
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** The binary under test: GHEE_TEST_BINARY, or what `make build` made. */
export const binary = process.env.GHEE_TEST_BINARY || join(root, "bin/ghee");

export const password = "correct horse battery staple";
export const owner = "owner@shop.test";

const chromiumFlags = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	"--disable-dev-shm-usage",
	"--hide-scrollbars",
	"--font-render-hinting=none",
];

let browser;

/** launch starts the one browser of this process. GHEE_CHROMIUM names another than Debian's. */
export async function launch() {
	browser ??= await chromium.launch({
		executablePath: process.env.GHEE_CHROMIUM || "/usr/bin/chromium",
		args: chromiumFlags,
	});
	return browser;
}

/** freePort is one that nobody listens on now. */
export async function freePort() {
	const server = createServer();
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address();
	await new Promise((resolve) => server.close(resolve));
	return port;
}

/** until asks again and again until f is true. */
export async function until(f, what, ms = 30_000) {
	const end = Date.now() + ms;
	for (;;) {
		const got = await f();
		if (got) return got;
		if (Date.now() > end) throw new Error(`still not: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

/**
 * world starts a server. Options: demo (with the demo site, key "demo"), site (key of an empty one, "shop";
 * "" for none), args (more of ghee serve), dir (a data folder that is there already), database (one of PostgreSQL).
 */
export async function world({ demo = false, site = "shop", args = [], dir, database } = {}) {
	if (!existsSync(binary)) throw new Error(`${binary} is not there: make build, or name one in GHEE_TEST_BINARY`);
	const w = new World(dir ?? mkdtempSync(join(tmpdir(), "ghee-e2e-")), !dir);
	w.args = [...(demo ? ["--demo"] : []), ...(database ? ["--database", database] : []), ...args];
	w.database = database;
	await w.start();
	if (!dir) await w.people(site);
	return w;
}

class World {
	constructor(dir, own) {
		this.dir = dir;
		this.own = own;
		this.contexts = [];
		this.port = 0;
	}

	/** at is an address of the dashboard: at("/shop/posts"). */
	at(path = "/") {
		return `${this.base}/dashboard${path}`;
	}

	/** start starts the server, on the port it had before. */
	async start() {
		this.port ||= await freePort();
		this.base = `http://127.0.0.1:${this.port}`;
		const proc = spawn(
			binary,
			[
				"serve",
				"--data",
				this.dir,
				"--listen",
				`127.0.0.1:${this.port}`,
				"--metrics",
				"",
				"--base-url",
				this.base,
				...this.args,
			],
			{ stdio: ["ignore", "pipe", "pipe"] },
		);
		this.proc = proc;
		this.log = "";
		for (const out of [proc.stdout, proc.stderr])
			out.on("data", (data) => {
				this.log = (this.log + data).slice(-100_000);
			});
		process.once("exit", () => proc.kill("SIGKILL"));
		await until(
			async () => {
				if (proc.exitCode !== null) throw new Error(`ghee ended with ${proc.exitCode}: ${this.log}`);
				return this.log.includes("Ctrl-C stops it.");
			},
			"ghee answers",
			90_000,
		);
	}

	/** kill ends the server with -9, as a crash would. */
	async kill() {
		const gone = new Promise((resolve) => this.proc.once("exit", resolve));
		this.proc.kill("SIGKILL");
		await gone;
	}

	/** ghee runs a command of the binary on this data folder. */
	async ghee(...words) {
		const { stdout } = await run(binary, [...words, "--data", this.dir], {
			env: {
				...process.env,
				GHEE_BASE_URL: this.base,
				...(this.database ? { GHEE_DATABASE: this.database } : {}),
			},
		});
		return stdout;
	}

	/** people makes the site and its owner. */
	async people(site) {
		if (site) await this.ghee("site", "create", site, "--name", "Harbour Bakery", "--locale", "en,de");
		await this.person(owner, { role: "owner", name: "Mo Carter" });
		this.site = site;
	}

	/** person makes somebody who can sign in with `password`. */
	async person(email, { role = "editor", site = "", name = "" } = {}) {
		const file = join(this.dir, `password-${Math.random()}`);
		writeFileSync(file, password);
		const where = site ? ["--site", site] : [];
		await this.ghee("user", "create", email, "--role", role, "--name", name, ...where, "--password-file", file);
		rmSync(file);
	}

	/** api is a client of the admin API, signed in: await w.api("POST", "/api/sites/shop/documents", {…}). */
	async api(method, path, body, as = owner) {
		this.sessions ??= new Map();
		if (!this.sessions.has(as)) {
			const answer = await fetch(`${this.base}/api/session`, {
				method: "POST",
				headers: { "Content-Type": "application/json" },
				body: JSON.stringify({ email: as, password }),
			});
			assert.equal(answer.status, 200, `signing in: ${answer.status} ${await answer.clone().text()}`);
			const cookie = answer.headers.getSetCookie()[0].split(";")[0];
			this.sessions.set(as, { cookie, csrf: (await answer.json()).csrf });
		}
		const { cookie, csrf } = this.sessions.get(as);
		const answer = await fetch(this.base + path, {
			method,
			headers: {
				Cookie: cookie,
				"Ghee-CSRF": csrf,
				...(body === undefined ? {} : { "Content-Type": "application/json" }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await answer.text();
		if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
		return text ? JSON.parse(text) : undefined;
	}

	/**
	 * context is a browser of its own: theme "light" or "dark", width and height. Pages in it tell what scripts
	 * threw and what the content security policy refused: both fail the test at close().
	 */
	async context({ theme = "light", width = 1440, height = 900, ...rest } = {}) {
		const b = await launch();
		const c = await b.newContext({
			viewport: { width, height },
			colorScheme: theme,
			reducedMotion: "reduce",
			locale: "en-GB",
			timezoneId: "Europe/Berlin",
			...rest,
		});
		c.setDefaultTimeout(60_000);
		c.faults = [];
		c.on("page", (page) => {
			page.on("pageerror", (error) => c.faults.push(`threw: ${error.stack ?? error}`));
			page.on("console", (m) => {
				if (m.type() === "error" && /Content.Security.Policy|Refused to|violates/i.test(m.text()))
					c.faults.push(m.text());
			});
		});
		this.contexts.push(c);
		return c;
	}

	/** signIn gives a browser a session, without the form. */
	async signIn(context, email = owner) {
		const answer = await context.request.post(`${this.base}/api/session`, { data: { email, password } });
		assert.equal(answer.status(), 200, `signing in: ${answer.status()} ${await answer.text()}`);
	}

	/** page is a new page of somebody who has signed in; options of context, and email ("" for nobody). */
	async page({ email = owner, context, ...options } = {}) {
		const c = context ?? (await this.context(options));
		if (email && !context) await this.signIn(c, email);
		return c.newPage();
	}

	/** settled waits until a screen shows what it has: fonts are there, nothing is loading. */
	async settled(page) {
		await page.waitForFunction(
			() =>
				document.querySelector("#root")?.childElementCount &&
				![...document.querySelectorAll("[role=status]")].some((s) => s.textContent?.endsWith("…")),
		);
		await page.evaluate(() => document.fonts.ready);
	}

	/** axe looks a page over and throws on what is serious or critical, with what and where. */
	async axe(page, where = page.url()) {
		const { readFileSync } = await import("node:fs");
		await page.evaluate(readFileSync(axeFile, "utf8"));
		const { violations } = await page.evaluate(() =>
			globalThis.axe.run(document, {
				runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
			}),
		);
		const bad = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
		const told = bad.map(
			(v) =>
				`  ${v.impact} ${v.id}: ${v.help}\n${v.nodes
					.slice(0, 5)
					.map((n) => `      ${n.html.slice(0, 200)}\n      ${n.failureSummary?.replaceAll("\n", " ")}`)
					.join("\n")}`,
		);
		if (bad.length) throw new Error(`axe on ${where}:\n${told.join("\n")}`);
	}

	/** quiet throws if a page threw or met the policy since the last time it was asked. */
	quiet() {
		const all = this.contexts.flatMap((c) => c.faults.splice(0));
		if (all.length) throw new Error(`the pages complained:\n${all.join("\n")}`);
	}

	/** close ends everything; it throws if a page complained. */
	async close() {
		for (const c of this.contexts) await c.close().catch(() => {});
		await browser?.close().catch(() => {});
		browser = undefined;
		if (this.proc.exitCode === null && this.proc.signalCode === null) {
			const gone = new Promise((resolve) => this.proc.once("exit", resolve));
			this.proc.kill("SIGTERM");
			await gone;
		}
		if (this.own) rmSync(this.dir, { recursive: true, force: true });
		this.quiet();
	}
}
