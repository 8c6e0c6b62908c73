// What is measured inside a page, and how it is told.

/** at is the value below which such a share of all lies. */
export function at(share, all) {
	const sorted = [...all].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export const median = (all) => at(0.5, all);

/** table collects what was found, beside its aims, as Markdown. */
export function table() {
	const lines = [];
	return {
		ms: (what, all, aim, share = 0.5) =>
			row(what, at(share, all), aim, (x) => `${Math.round(x).toLocaleString("en")} ms`),
		share: (what, all, aim) => row(what, median(all), aim, (x) => `${x.toFixed(1)} %`),
		text: (head) => `| what | ${head} | aim | holds |\n|---|---|---|---|\n${lines.join("\n")}\n`,
	};
	function row(what, got, aim, say) {
		lines.push(
			aim === undefined
				? `| ${what} | ${say(got)} | - | - |`
				: `| ${what} | ${say(got)} | ${say(aim)} | ${got <= aim ? "yes" : "no"} |`,
		);
		process.stderr.write(`${lines.at(-1)}\n`);
	}
}

/** shown waits for the frame after what is there now: it has been painted then. */
export const shown = (page) =>
	page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now())))));

/**
 * scrolled turns the wheel over a list and tells, in per cent, how many frames the page missed meanwhile: of the
 * frames that a screen of 60 Hz would have shown, those that came later. By 0 nothing is scrolled: what is missed then
 * is what the machine had no time for.
 */
export async function scrolled(page, box, { turns = 80, by = 240 } = {}) {
	await box.hover();
	await page.evaluate(() => {
		const ticks = [];
		globalThis.ticks = ticks;
		const frame = (t) => {
			ticks.push(t);
			if (globalThis.ticks === ticks) requestAnimationFrame(frame);
		};
		requestAnimationFrame(frame);
	});
	const from = await box.evaluate((b) => b.scrollTop);
	const room = await box.evaluate((b) => b.scrollHeight - b.clientHeight - b.scrollTop);
	for (let i = 0; i < turns; i++) {
		if (by) await page.mouse.wheel(0, by);
		await new Promise((done) => setTimeout(done, 40));
	}
	const ticks = await page.evaluate(() => {
		const all = globalThis.ticks;
		globalThis.ticks = undefined;
		return all;
	});
	const way = (await box.evaluate((b) => b.scrollTop)) - from;
	if (way < Math.min(room, turns * by) * 0.9) throw new Error(`the wheel moved the list by ${way} px only`);
	const gaps = ticks.slice(1).map((t, i) => t - ticks[i]);
	const lost = gaps.reduce((n, gap) => n + Math.max(0, Math.round(gap / (1000 / 60)) - 1), 0);
	return (100 * lost) / (gaps.length + lost);
}

/**
 * typed types into what has the focus as a fast writer does, with rests in which drafts are sent, and tells for each
 * key the time from the key to the end of the frame that shows it.
 */
export async function typed(page, { keys = 120, every = 90, restAfter = 30, rest = 1500 } = {}) {
	await page.evaluate(() => {
		globalThis.paints = [];
		const heard = (e) => {
			const from = e.timeStamp;
			requestAnimationFrame(() => {
				const { port1, port2 } = new MessageChannel();
				port2.onmessage = () => globalThis.paints.push(performance.now() - from);
				port1.postMessage(0);
			});
		};
		document.addEventListener("keydown", heard, { capture: true });
		globalThis.stopHearing = () => document.removeEventListener("keydown", heard, { capture: true });
	});
	for (let i = 1; i <= keys; i++) {
		const pressed = Date.now();
		await page.keyboard.press(i % 6 ? "a" : "Space");
		await new Promise((done) => setTimeout(done, i % restAfter ? Math.max(0, every - (Date.now() - pressed)) : rest));
	}
	await page.waitForFunction((n) => globalThis.paints.length >= n, keys);
	return page.evaluate(() => {
		globalThis.stopHearing();
		return globalThis.paints;
	});
}
