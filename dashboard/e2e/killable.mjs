// A browser as a process of its own, with a profile that outlives it: it can be killed with -9 and started again
// where it was, as after a power cut.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { owner } from "./world.mjs";

const running = new Set();
process.once("exit", () => {
	for (const b of running) b.end();
});

/** killable starts a browser on the profile of that name and signs somebody in, unless they still are. */
export async function killable(w, profile, email = owner) {
	const b = new Killable();
	await b.start(join(w.dir, `profile-${profile}`));
	const me = await b.context.request.get(`${w.base}/api/me`).catch(() => ({ status: () => 0 })); // perhaps nobody is there
	if (me.status() === 401) await w.signIn(b.context, email);
	return b;
}

class Killable {
	async start(profile) {
		const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];
		this.proc = spawn(
			process.env.GHEE_CHROMIUM || "/usr/bin/chromium",
			[...flags, `--user-data-dir=${profile}`, "--remote-debugging-port=0", "about:blank"],
			{ stdio: ["ignore", "ignore", "pipe"], detached: true }, // a group of its own, which is ended as one
		);
		running.add(this);
		const address = await new Promise((resolve, reject) => {
			let said = "";
			this.proc.stderr.on("data", (data) => {
				said += data;
				const found = /DevTools listening on (ws:\S+)/.exec(said);
				if (found) resolve(found[1]);
			});
			this.proc.once("exit", () => reject(new Error(`the browser ended: ${said.slice(-500)}`)));
		});
		this.remote = await chromium.connectOverCDP(address);
		[this.context] = this.remote.contexts();
		this.context.setDefaultTimeout(60_000);
	}

	async open(url) {
		const page = await this.context.newPage();
		await page.goto(url);
		return page;
	}

	end() {
		running.delete(this);
		try {
			process.kill(-this.proc.pid, "SIGKILL");
		} catch {
			// it is gone already
		}
	}

	/** quit closes it as a person does, so that all is on the disk that it writes there now and then, cookies included. */
	async quit() {
		const gone = new Promise((resolve) => this.proc.once("exit", resolve));
		const session = await this.remote.newBrowserCDPSession();
		await session.send("Browser.close").catch(() => {});
		await gone;
		running.delete(this);
	}

	async kill() {
		if (this.proc.exitCode !== null || this.proc.signalCode !== null) return;
		const gone = new Promise((resolve) => this.proc.once("exit", resolve));
		this.end();
		await gone;
	}
}
