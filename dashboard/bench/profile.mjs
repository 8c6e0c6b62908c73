// Chromium's own profiler over a part of the benchmark: the file opens in its DevTools.
import { writeFileSync } from "node:fs";

/** profiled runs f, and writes the profile of the page's main thread meanwhile when a file is named. */
export async function profiled(page, file, f) {
	if (!file) return f();
	const cdp = await page.context().newCDPSession(page);
	await cdp.send("Profiler.enable");
	await cdp.send("Profiler.setSamplingInterval", { interval: 200 });
	await cdp.send("Profiler.start");
	const out = await f();
	const { profile } = await cdp.send("Profiler.stop");
	writeFileSync(file, JSON.stringify(profile));
	return out;
}
